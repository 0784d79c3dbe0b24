// Kernels that slide over maps without zeros around, by any step; capsules are made of their filters in groups.

import { maps } from "../convolve.js";
import { squash } from "./routing.js";

/** @typedef {import("../convolve.js").Maps} Maps */
/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number>, kernel: number, step: number, tall?: number }} Sliding  weights by filter, channel, row, column; `tall` rows, usually as many as columns */

/**
 * @param {Maps} of
 * @param {Sliding} sliding
 * @returns {Maps}
 */
export function slid(of, { weights, biases, kernel, step, tall = kernel }) {
  const { channels, width, values } = of, area = of.height * width, taps = channels * tall * kernel;
  const height = Math.floor((of.height - tall) / step) + 1, across = Math.floor((width - kernel) / step) + 1, made = maps(biases.length, height, across);
  for (let filter = 0, k = 0; filter < biases.length; filter++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < across; column++, k++) {
        let sum = biases[filter], at = filter * taps;
        for (let channel = 0; channel < channels; channel++) {
          for (let i = 0; i < tall; i++) {
            const from = channel * area + (row * step + i) * width + column * step;
            for (let j = 0; j < kernel; j++, at++) sum += weights[at] * values[from + j];
          }
        }
        made.values[k] = sum;
      }
    }
  }
  return made;
}

/**
 * Small capsules, type by type, those of a type row by row: at each place a group of filters, squashed.
 * @param {Maps} made
 * @param {number} types
 */
export function grouped({ channels, height, width, values }, types) {
  const numbers = channels / types, places = height * width, capsules = new Float64Array(values.length);
  for (let i = 0; i < types * places; i++) {
    const type = Math.floor(i / places), place = i % places;
    capsules.set(squash(Float64Array.from({ length: numbers }, (_, n) => values[(type * numbers + n) * places + place])), i * numbers);
  }
  return capsules;
}
