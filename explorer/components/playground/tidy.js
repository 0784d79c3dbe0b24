// A number as one writes it on a board: two decimals, or two digits where it is smaller; exact: five digits.

import { number } from "../kernel/numbers.js";

export function tidy(value, exact) {
  if (value === null || value === undefined || Number.isNaN(value)) return "\u2013";
  if (exact) return number(value, 5);
  const size = Math.abs(value);
  if (size >= 0.01 && size < 1e4) return String(+value.toFixed(2)).replace("-", "\u2212");
  return number(value, 2);
}
