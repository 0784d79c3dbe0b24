// A scene made cleaner without a network, and how near to the truth a picture is.

import { SIDE } from "./scene.js";

/**
 * Each pixel the mean, or the middle value, of a square round it; edges are repeated.
 * @param {ArrayLike<number>} values
 * @param {number} size  odd
 * @param {"mean" | "median"} kind
 */
export function filtered(values, size, kind) {
  const reach = (size - 1) / 2, inside = (place) => Math.max(0, Math.min(SIDE - 1, place)), list = new Float64Array(size * size), made = new Float32Array(SIDE * SIDE);
  for (let r = 0; r < SIDE; r++) {
    for (let c = 0; c < SIDE; c++) {
      let k = 0;
      for (let i = -reach; i <= reach; i++) for (let j = -reach; j <= reach; j++) list[k++] = values[inside(r + i) * SIDE + inside(c + j)];
      made[r * SIDE + c] = kind === "mean" ? list.reduce((sum, value) => sum + value, 0) / list.length : list.sort()[(list.length - 1) / 2];
    }
  }
  return made;
}

/** @returns {number} */
export function squared(/** @type {ArrayLike<number>} */ one, /** @type {ArrayLike<number>} */ other) {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += (one[k] - other[k]) ** 2;
  return sum / one.length;
}

/** Peak signal-to-noise ratio in decibels, of a squared error where a shape is 1 high. */
export const decibels = (/** @type {number} */ error) => -10 * Math.log10(error);
