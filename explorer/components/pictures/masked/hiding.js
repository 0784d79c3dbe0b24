// Which patches are hidden: none, all, a part drawn by a seed, the right half, or what was clicked.

import { shuffled, uniforms } from "../../topic/chance.js";

/** @typedef {import("../patchwork.js").Grid} Grid */

export const HIDES = [["quarter", "a quarter"], ["half", "half"], ["most", "three quarters"], ["all", "all"], ["right", "right half"], ["none", "none"]];
const SHARES = { none: 0, quarter: 0.25, half: 0.5, most: 0.75, all: 1 };

/**
 * @param {string} how
 * @param {Grid} grid
 * @param {number} seed
 * @returns {boolean[]}
 */
export function hiddenBy(how, { rows, columns }, seed) {
  const count = rows * columns;
  if (how === "right") return Array.from({ length: count }, (_, k) => k % columns >= columns / 2);
  const chosen = new Set(shuffled(count, uniforms(seed)).slice(0, Math.round((SHARES[how] ?? 0.5) * count)));
  return Array.from({ length: count }, (_, k) => chosen.has(k));
}

/**
 * With some turned by hand.
 * @param {boolean[]} hidden
 * @param {number[]} turned
 */
export function turnedBy(hidden, turned) {
  return hidden.map((one, k) => one !== turned.includes(k));
}
