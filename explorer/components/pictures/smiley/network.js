// The network that says happy or sad: two convolutions with stride 2, six features, one sum; and what it used of a picture.

import { SIDE } from "./face.js";

/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number>, kernel: number, padding: number, channels: number, side: number }} Filters  of a layer whose input has so many channels and pixels to a side */
/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number> }} Dense */
/** @typedef {{ first: Filters, second: Filters, features: Dense, last: Dense }} Network */
/** @typedef {{ first: Float64Array, second: Float64Array, features: Float64Array, sum: number, probability: number }} Values */

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

/**
 * A convolution, what is below 0 set to 0.
 * @param {Filters} layer
 * @param {ArrayLike<number>} input  channel by channel, row by row
 */
export function convolved(layer, input) {
  const { weights, biases, kernel, padding, channels, side } = layer, out = side / STRIDE, made = new Float64Array(biases.length * out * out);
  let to = 0;
  for (let filter = 0; filter < biases.length; filter++) {
    for (let row = 0; row < out; row++) {
      const top = row * STRIDE - padding, i0 = Math.max(0, -top), i1 = Math.min(kernel, side - top);
      for (let column = 0; column < out; column++, to++) {
        const left = column * STRIDE - padding, j0 = Math.max(0, -left), j1 = Math.min(kernel, side - left);
        let sum = biases[filter];
        for (let c = 0; c < channels; c++) {
          for (let i = i0; i < i1; i++) {
            const from = (c * side + top + i) * side + left, at = ((filter * channels + c) * kernel + i) * kernel;
            for (let j = j0; j < j1; j++) sum += weights[at + j] * input[from + j];
          }
        }
        made[to] = Math.max(0, sum);
      }
    }
  }
  return made;
}

/**
 * @param {Network} network
 * @param {ArrayLike<number>} ink
 * @returns {Values}
 */
export function read({ first, second, features, last }, ink) {
  const one = convolved(first, ink), two = convolved(second, one), width = two.length;
  const held = Float64Array.from(features.biases, (bias, unit) => {
    let sum = bias;
    for (let k = 0, at = unit * width; k < width; k++, at++) sum += features.weights[at] * two[k];
    return Math.tanh(sum);
  });
  const sum = held.reduce((total, value, k) => total + value * last.weights[k], last.biases[0]);
  return { first: one, second: two, features: held, sum, probability: 1 / (1 + Math.exp(-sum)) };
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
 * How far the sum falls where a block of 2 x 2 pixels is covered with paper; what has no ink falls by 0.
 * @param {Network} network
 * @param {ArrayLike<number>} ink
 * @param {number} sum  of the whole picture
 */
export function covered(network, ink, sum) {
  const blocks = SIDE / BLOCK;
  return Float64Array.from({ length: blocks * blocks }, (_, block) => {
    const without = withoutBlock(ink, block);
    return without ? sum - read(network, without).sum : 0;
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
