// A number as one writes it on a board: two decimals, or two digits where it is smaller; exact: five digits.

import { number } from "../kernel/numbers.js";

export function tidy(value, exact) {
  if (value === null || value === undefined || Number.isNaN(value)) return "\u2013";
  if (exact) return number(value, 5);
  const size = Math.abs(value);
  if (size >= 0.01 && size < 1e4) return String(+value.toFixed(2)).replace("-", "\u2212");
  return number(value, 2);
}

// An expression whose long decimals are shortened like the values beside it.
export function tidied(expression, exact) {
  return expression.replace(/[\u2212-]?\d+\.\d+(?:e[+-]?\d+)?/g, (text) => tidy(Number(text.replace("\u2212", "-")), exact));
}
