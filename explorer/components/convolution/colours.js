// What stands in a cell: its colour in the margin, letters that can be read on it, a value in so many letters.

import { mix, rgb } from "../kernel/theme.js";

const fainter = new Map();

// A colour half way to the ground it stands on.
export function faint(colour, ground) {
  const key = colour + ground;
  if (!fainter.has(key)) {
    if (fainter.size > 4000) fainter.clear();
    fainter.set(key, mix(colour, ground, 0.5));
  }
  return fainter.get(key);
}

const letterInks = new Map();

// Black or white, whichever reads better on this colour.
export function inkOn(colour) {
  if (!letterInks.has(colour)) {
    const [r, g, b] = rgb(colour).map((v) => (v / 255) ** 2.2);
    if (letterInks.size > 4000) letterInks.clear();
    letterInks.set(colour, 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.26 ? "#10161d" : "#ffffff");
  }
  return letterInks.get(colour);
}

// A value as short as its cell allows; `most` is in letters.
export function brief(value, most = 6) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (Math.abs(value) < 5e-10) return "0";
  let text = Number.isInteger(value) ? String(value) : null;
  for (let digits = 3; text === null && digits >= 0; digits--) {
    const rounded = value.toFixed(digits);
    if (rounded.length <= most || digits === 0) text = +rounded === 0 && digits > 0 ? String(+value.toPrecision(1)) : String(+rounded);
  }
  return text.replace("-", "\u2212");
}

// A value in a sum: three decimals, in brackets where it is negative.
export function bracketed(value) {
  const text = brief(value, 9);
  return value < 0 && text !== "0" ? `(${text})` : text;
}
