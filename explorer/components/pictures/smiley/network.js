// The network that says happy or sad: two convolutions with stride 2, six features, one sum; and what it used of a picture.

import { SIDE } from "./face.js";

/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number>, kernel: number, padding: number, channels: number, side: number }} Filters  of a layer whose input has so many channels and pixels to a side */
/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number> }} Dense */
/** @typedef {{ first: Filters, second: Filters, features: Dense, last: Dense }} Network */
/** @typedef {{ first: Float64Array, second: Float64Array, sums: Float64Array, features: Float64Array, sum: number, probability: number }} Values */

const STRIDE = 2;
export const BLOCK = 2; // pixels to a side of what is covered

/**
 * @param {Record<string, ArrayLike<number>>} arrays  "0.weight" and so on
 * @returns {Network}
 */
export function networkOf(arrays) {
  const layer = (/** @type {number} */ k) => ({ weights: arrays[`${k}.weight`], biases: arrays[`${k}.bias`] });
  const first = { ...layer(0), kernel: 5, padding: 2, channels: 1, side: SIDE };
  return { first, second: { ...layer(2), kernel: 3, padding: 1, channels: first.biases.length, side: SIDE / STRIDE }, features: layer(5), last: layer(7) };
}

/** @typedef {{ top: number, bottom: number, left: number, right: number }} Window  first and last rows and columns */

/**
 * A convolution, what is below 0 set to 0; within a window of the output only, where one is given, the rest as in `made`.
 * @param {Filters} layer
 * @param {ArrayLike<number>} input  channel by channel, row by row
 * @param {Float64Array} [made]
 * @param {Window} [where]
 */
export function convolved({ weights, biases, kernel, padding, channels, side }, input, made, where) {
  const out = side / STRIDE, { top: first, bottom, left: from, right } = where ?? { top: 0, bottom: out - 1, left: 0, right: out - 1 };
  const all = made ?? new Float64Array(biases.length * out * out);
  for (let filter = 0; filter < biases.length; filter++) {
    for (let row = first; row <= bottom; row++) {
      const top = row * STRIDE - padding, i0 = Math.max(0, -top), i1 = Math.min(kernel, side - top);
      for (let column = from; column <= right; column++) {
        const left = column * STRIDE - padding, j0 = Math.max(0, -left), j1 = Math.min(kernel, side - left);
        let sum = biases[filter];
        for (let c = 0; c < channels; c++) {
          for (let i = i0; i < i1; i++) {
            const start = (c * side + top + i) * side + left, at = ((filter * channels + c) * kernel + i) * kernel;
            for (let j = j0; j < j1; j++) sum += weights[at + j] * input[start + j];
          }
        }
        all[(filter * out + row) * out + column] = Math.max(0, sum);
      }
    }
  }
  return all;
}

/**
 * The outputs of a convolution that a window of its input touches.
 * @param {Filters} layer
 * @param {Window} where
 * @returns {Window}
 */
export function touched({ kernel, padding, side }, { top, bottom, left, right }) {
  const first = (/** @type {number} */ v) => Math.max(0, Math.ceil((v + padding - kernel + 1) / STRIDE)), last = (/** @type {number} */ v) => Math.min(side / STRIDE - 1, Math.floor((v + padding) / STRIDE));
  return { top: first(top), bottom: last(bottom), left: first(left), right: last(right) };
}

/**
 * @param {Network} network
 * @param {ArrayLike<number>} ink
 * @returns {Values}
 */
export function read({ first, second, features, last }, ink) {
  const one = convolved(first, ink), two = convolved(second, one), width = two.length;
  const sums = Float64Array.from(features.biases, (bias, unit) => {
    let sum = bias;
    for (let k = 0, at = unit * width; k < width; k++, at++) sum += features.weights[at] * two[k];
    return sum;
  });
  const held = sums.map(Math.tanh);
  const sum = held.reduce((total, value, k) => total + value * last.weights[k], last.biases[0]);
  return { first: one, second: two, sums, features: held, sum, probability: 1 / (1 + Math.exp(-sum)) };
}

// The gradient by a convolution's input, from that by its rectified output.
function back({ weights, biases, kernel, padding, channels, side }, output, by) {
  const out = side / STRIDE, made = new Float64Array(channels * side * side);
  for (let filter = 0, to = 0; filter < biases.length; filter++) {
    for (let row = 0; row < out; row++) {
      const top = row * STRIDE - padding, i0 = Math.max(0, -top), i1 = Math.min(kernel, side - top);
      for (let column = 0; column < out; column++, to++) {
        if (output[to] <= 0) continue;
        const left = column * STRIDE - padding, j0 = Math.max(0, -left), j1 = Math.min(kernel, side - left);
        for (let c = 0; c < channels; c++) {
          for (let i = i0; i < i1; i++) {
            const from = (c * side + top + i) * side + left, at = ((filter * channels + c) * kernel + i) * kernel;
            for (let j = j0; j < j1; j++) made[from + j] += weights[at + j] * by[to];
          }
        }
      }
    }
  }
  return made;
}

/**
 * The gradient of the sum by every pixel.
 * @param {Network} network
 * @param {Values} values  of this picture
 */
export function gradient({ first, second, features, last }, values) {
  const width = values.second.length, by = new Float64Array(width);
  values.features.forEach((value, unit) => {
    const share = last.weights[unit] * (1 - value * value);
    for (let k = 0, at = unit * width; k < width; k++, at++) by[k] += share * features.weights[at];
  });
  return back(first, values.first, back(second, values.second, by));
}

/**
 * How far the sum falls where a block of 2 x 2 pixels is covered with paper; what has no ink falls by 0. Only what a
 * block touches is computed anew.
 * @param {Network} network
 * @param {ArrayLike<number>} ink
 * @param {Values} values  of the whole picture
 */
export function covered(network, ink, values) {
  const blocks = SIDE / BLOCK, { first, second, features, last } = network, width = values.second.length, area = width / second.biases.length, out = second.side / STRIDE;
  return Float64Array.from({ length: blocks * blocks }, (_, block) => {
    const without = withoutBlock(ink, block);
    if (!without) return 0;
    const top = Math.floor(block / blocks) * BLOCK, left = (block % blocks) * BLOCK, one = touched(first, { top, bottom: top + BLOCK - 1, left, right: left + BLOCK - 1 }), two = touched(second, one);
    const made = convolved(second, convolved(first, without, Float64Array.from(values.first), one), Float64Array.from(values.second), two);
    let fallen = 0;
    for (let unit = 0; unit < features.biases.length; unit++) {
      let change = 0;
      for (let filter = 0; filter < second.biases.length; filter++) {
        for (let row = two.top; row <= two.bottom; row++) {
          for (let column = two.left, k = filter * area + row * out + column; column <= two.right; column++, k++) change += features.weights[unit * width + k] * (made[k] - values.second[k]);
        }
      }
      fallen += last.weights[unit] * (values.features[unit] - Math.tanh(values.sums[unit] + change));
    }
    return fallen;
  });
}

/**
 * The picture with one block covered; null where there was no ink.
 * @param {ArrayLike<number>} ink
 * @param {number} block
 */
export function withoutBlock(ink, block) {
  const blocks = SIDE / BLOCK, start = Math.floor(block / blocks) * BLOCK * SIDE + (block % blocks) * BLOCK, cells = [start, start + 1, start + SIDE, start + SIDE + 1];
  if (cells.every((at) => ink[at] === 0)) return null;
  const made = Float64Array.from(ink);
  for (const at of cells) made[at] = 0;
  return made;
}
