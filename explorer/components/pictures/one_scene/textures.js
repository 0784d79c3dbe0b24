// Textures that lend their style, 32 x 32 pixels of 0 to 1, and a measure of texture in which no network has a part.

import { SIDE } from "./scene.js";

export const TEXTURES = ["stripes", "dots", "checks"];

const OF = {
  stripes: (row, column) => ((row + column) % 6 < 3 ? 1 : 0),
  dots: (row, column) => (Math.hypot((row % 8) - 3.5, (column % 8) - 3.5) < 2.4 ? 1 : 0),
  checks: (row, column) => (Math.floor(row / 4) + Math.floor(column / 4)) % 2,
};

/** @returns {Float32Array} */
export function texture(/** @type {string} */ name) {
  return Float32Array.from({ length: SIDE * SIDE }, (_, k) => OF[name](Math.floor(k / SIDE), k % SIDE));
}

const ACROSS = 5;

/** Mean products of pixels in 5 x 5 neighbourhoods, each less the mean of the picture: which go together, at which distance. */
export function together(/** @type {ArrayLike<number>} */ values) {
  const list = Array.from(values), middle = list.reduce((sum, value) => sum + value, 0) / list.length, free = SIDE - ACROSS + 1, made = [];
  for (let down = 0; down < ACROSS; down++) {
    for (let right = 1 - ACROSS; right < ACROSS; right++) {
      if (down === 0 && right < 0) continue;
      let sum = 0, count = 0;
      for (let row = 0; row < free; row++) {
        for (let column = Math.max(0, -right); column < SIDE - Math.max(0, right); column++, count++) {
          sum += (list[row * SIDE + column] - middle) * (list[(row + down) * SIDE + column + right] - middle);
        }
      }
      made.push(sum / count);
    }
  }
  return made;
}

/** How far the neighbourhoods of one picture are from another's: 1 is as far as a picture of one grey. */
export function unlike(/** @type {ArrayLike<number>} */ one, /** @type {ArrayLike<number>} */ other) {
  const a = together(one), b = together(other);
  return a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0) / Math.max(1e-12, b.reduce((sum, value) => sum + value ** 2, 0));
}

/** Pearson's correlation of the pixels of two pictures: how much of a scene is left; 0 where one of them is all grey. */
export function correlation(/** @type {ArrayLike<number>} */ one, /** @type {ArrayLike<number>} */ other) {
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length, a = Array.from(one), b = Array.from(other), middle = [mean(a), mean(b)];
  let both = 0, first = 0, second = 0;
  for (let k = 0; k < a.length; k++) {
    const x = a[k] - middle[0], y = b[k] - middle[1];
    both += x * y;
    first += x * x;
    second += y * y;
  }
  return first && second ? both / Math.sqrt(first * second) : 0;
}
