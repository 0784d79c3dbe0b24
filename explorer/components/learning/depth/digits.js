// Numbers of this view, which are small: with the digits that count, "…" where there are more.

import { bracketed, written } from "../../topic/written.js";

const DIGITS = 4, MOST = 7, PLAIN = 6; // digits that count; decimals at most, and those that a round number may have

const LARGE = 1e7; // from here on written as a power of ten

const decimals = (value) => (Math.abs(value) >= LARGE ? DIGITS - 1 : Math.max(1, Math.min(MOST, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value) || 1)))));

/** @param {number} value */
export function short(value) {
  if (Math.abs(value - +value.toFixed(PLAIN)) < 1e-15 && Math.abs(value) < 1) return written(value, PLAIN);
  return written(value, Math.abs(value) < 10 ** (DIGITS - 1 - MOST) && value !== 0 ? DIGITS - 1 : decimals(value));
}

/** @param {number} value */
export function inBrackets(value) {
  return value < 0 ? bracketed(value, decimals(value)) : short(value);
}
