// Right halves drawn for one left half, and what is grown on from one of them.

import { Filling } from "../filling.js";

/** @typedef {import("../patchwork.js").Grid} Grid */
/** @typedef {{ order: import("../filling.js").Order, temperature: number, seed: number }} How */

export const ANSWERS = 6;

/** Which patches are those of the right half. */
export function rightHalf(/** @type {Grid} */ { rows, columns }) {
  return Array.from({ length: rows * columns }, (_, k) => k % columns >= columns / 2);
}

/** The patches of the right half, column by column from the left, each from the top. */
export function rightwards(/** @type {Grid} */ { rows, columns }) {
  const order = [];
  for (let column = columns / 2; column < columns; column++) for (let row = 0; row < rows; row++) order.push(row * columns + column);
  return order;
}

/**
 * A filling of the right half that is ready to begin; every answer has a seed of its own.
 * @param {import("../filling.js").Namer} namer
 * @param {number[]} names
 * @param {Grid} grid
 * @param {How} how
 * @param {number} answer
 * @param {number} [piece]  halves that were added before
 */
export function begun(namer, names, grid, { order, temperature, seed }, answer, piece = 0) {
  return new Filling(namer, names, rightHalf(grid), { order, temperature, seed: 1000 * seed + 20 * answer + piece, sequence: rightwards(grid) });
}

/**
 * The right half as a left half; what stands at the right is not read.
 * @param {ArrayLike<number>} names
 * @param {Grid} grid
 */
export function moved(names, { columns }) {
  return Array.from(names, (_, k) => names[Math.floor(k / columns) * columns + ((k % columns) + columns / 2) % columns]);
}

/**
 * Two pictures' names side by side: those of the first, and the right half of the second, as rows of a wider grid.
 * @param {number[]} names
 * @param {ArrayLike<number>} next
 * @param {Grid} grid
 * @param {number} wide  columns of patches of the first
 */
export function appended(names, next, { rows, columns }, wide) {
  const half = columns / 2, all = [];
  for (let row = 0; row < rows; row++) {
    all.push(...names.slice(row * wide, row * wide + wide));
    for (let k = half; k < columns; k++) all.push(next[row * columns + k]);
  }
  return all;
}

/**
 * Mean share of pixels in which two of several pictures differ, over all pairs.
 * @param {ArrayLike<number>[]} pictures
 * @param {(pixel: number) => boolean} counts  which pixels are looked at
 */
export function apart(pictures, counts) {
  let sum = 0, pairs = 0;
  for (let one = 0; one < pictures.length; one++) {
    for (let other = 0; other < one; other++) {
      let differ = 0, all = 0;
      for (let k = 0; k < pictures[one].length; k++) {
        if (!counts(k)) continue;
        all += 1;
        differ += Math.abs(pictures[one][k] - pictures[other][k]);
      }
      sum += all ? differ / all : 0;
      pairs += 1;
    }
  }
  return pairs ? sum / pairs : 0;
}
