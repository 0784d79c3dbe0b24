// The numbers that a hand moves: each a chip on the picture, dragged up and down or moved by the arrow keys.

import { decimal } from "./unit.js";

/** @typedef {{ name: "x1" | "x2" | "w1" | "w2" | "b", label: string, words: string, low: number, high: number }} Chip */

/** @type {Chip[]} */
export const CHIPS = [
  { name: "x1", label: "x\u2081", words: "input x1", low: 0, high: 2 },
  { name: "x2", label: "x\u2082", words: "input x2", low: 0, high: 2 },
  { name: "w1", label: "w\u2081", words: "weight w1", low: -2, high: 2 },
  { name: "w2", label: "w\u2082", words: "weight w2", low: -2, high: 2 },
  { name: "b", label: "b", words: "bias b", low: -2, high: 2 },
];
export const PIXELS = 100; // of dragging, for a change of 1

/**
 * A number held to its chip's range and to two decimals.
 * @param {Chip} chip
 * @param {number} value
 */
export function heldTo({ low, high }, value) {
  return decimal(Math.round(100 * Math.min(high, Math.max(low, value))) / 100);
}
