// Gram matrices of feature maps: which maps are high together, whatever the place. The style of a picture, as numbers.

import { maps } from "../convolve.js";

/** @typedef {import("../convolve.js").Maps} Maps */
/** @typedef {{ channels: number, values: Float64Array }} Gram  row by row */

/**
 * G = F F^T / places, where F has a row for each channel and a column for each place.
 * @param {Maps} of
 * @returns {Gram}
 */
export function gram({ channels, height, width, values }) {
  const area = height * width, made = new Float64Array(channels * channels);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0, a = i * area, b = j * area; k < area; k++) sum += values[a + k] * values[b + k];
      made[i * channels + j] = made[j * channels + i] = sum / area;
    }
  }
  return { channels, values: made };
}

/**
 * One entry opened: its largest products, the sum of the others, and the entry.
 * @param {Maps} of
 * @param {number} i
 * @param {number} j
 * @param {number} [most]  products told one by one
 */
export function entryOf({ height, width, values }, i, j, most = 2) {
  const area = height * width, all = Array.from({ length: area }, (_, k) => ({ place: k, one: values[i * area + k], other: values[j * area + k] }));
  const largest = all.sort((a, b) => b.one * b.other - a.one * a.other).slice(0, most), rest = all.slice(most).reduce((sum, { one, other }) => sum + one * other, 0);
  return { largest, rest, others: Math.max(0, area - most), places: area, value: (rest + largest.reduce((sum, { one, other }) => sum + one * other, 0)) / area };
}

/**
 * How far a Gram matrix is from the one that is wanted: the sum of squared differences by the sum of squares of the
 * wanted one, so that 1 is as far as all zeros.
 * @param {Gram} now
 * @param {Gram} wanted
 */
export function apart({ values }, wanted) {
  let off = 0, all = 0;
  for (let k = 0; k < values.length; k++) {
    off += (values[k] - wanted.values[k]) ** 2;
    all += wanted.values[k] ** 2;
  }
  return off / Math.max(all, 1e-12);
}

/**
 * The gradient of `apart` with respect to the maps: 4 (G - A) F / places, by the sum of squares of A.
 * @param {Maps} of
 * @param {Gram} now
 * @param {Gram} wanted
 * @param {number} share  that this loss counts
 * @returns {Maps}
 */
export function apartBack({ channels, height, width, values }, now, wanted, share) {
  const made = maps(channels, height, width), area = height * width;
  const scale = (4 * share) / area / Math.max(wanted.values.reduce((sum, value) => sum + value * value, 0), 1e-12);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < channels; j++) {
      const by = scale * (now.values[i * channels + j] - wanted.values[i * channels + j]);
      for (let k = 0, to = i * area, from = j * area; k < area; k++) made.values[to + k] += by * values[from + k];
    }
  }
  return made;
}
