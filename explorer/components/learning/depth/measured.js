// The gradient in each layer of a deep network, measured: forward, then backward by the chain rule, in doubles.
//
// Layer l computes z(l) = W(l) h(l-1), its batch norm where there is one, and h(l) = g(z(l)), plus h(l-1) where it is
// residual; one linear output reads h(L), and J is the mean of (output - label)^2 / 2 over the batch. Biases are 0.

import { normals } from "../../topic/chance.js";
import { ACTIVATIONS, weights } from "./choices.js";

export const WIDTH = 24, BATCH = 24, SEEDS = 10, MOST_LAYERS = 30;
export const EPSILON = 1e-5; // of batch norm, below the root

/**
 * @typedef {object} Choices
 * @property {import("./choices.js").Activation} activation
 * @property {import("./choices.js").Initialisation} initialisation
 * @property {boolean} residual
 * @property {boolean} norm
 * @property {number} depth
 * @typedef {object} Network
 * @property {number} width
 * @property {number} batch
 * @property {Float64Array} x       standard normal inputs, sample after sample
 * @property {Float64Array} labels  -1 or 1
 * @property {Float64Array[]} layers
 * @property {Float64Array} output  weights of the output
 */

/**
 * A network and a batch, by seed. A deeper one begins with the layers of a less deep one.
 * @param {Choices} choices
 * @param {number} seed
 * @param {number} [width]
 * @param {number} [batch]
 * @returns {Network}
 */
export function drawn({ initialisation, depth }, seed, width = WIDTH, batch = BATCH) {
  const draw = normals(seed);
  const x = Float64Array.from({ length: batch * width }, draw), labels = Float64Array.from({ length: batch }, () => (draw() < 0 ? -1 : 1));
  const output = Float64Array.from({ length: width }, () => draw() / Math.sqrt(width));
  const layers = Array.from({ length: depth }, () => weights(initialisation, width, width, draw));
  return { width, batch, x, labels, layers, output };
}

// Each unit's values over the batch, brought to mean 0 and variance 1; returns what each was divided by.
function normalise(z, batch, width) {
  const roots = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    let mean = 0, square = 0;
    for (let s = 0; s < batch; s++) mean += z[s * width + i] / batch;
    for (let s = 0; s < batch; s++) square += (z[s * width + i] - mean) ** 2 / batch;
    roots[i] = Math.sqrt(square + EPSILON);
    for (let s = 0; s < batch; s++) z[s * width + i] = (z[s * width + i] - mean) / roots[i];
  }
  return roots;
}

// From the gradient in what was normalised to that in what was there before, in place.
function unnormalise(delta, standard, roots, batch, width) {
  for (let i = 0; i < width; i++) {
    let mean = 0, along = 0;
    for (let s = 0; s < batch; s++) {
      mean += delta[s * width + i] / batch;
      along += delta[s * width + i] * standard[s * width + i] / batch;
    }
    for (let s = 0; s < batch; s++) delta[s * width + i] = (delta[s * width + i] - mean - along * standard[s * width + i]) / roots[i];
  }
}

/**
 * The gradient by layer, the first layer first: root mean square over a layer's weights, and the length of the gradient
 * in its z.
 * @param {Network} network
 * @param {Choices} choices
 * @returns {{ weights: number[], deltas: number[] }}
 */
export function backward({ width, batch, x, labels, layers, output }, { activation, residual, norm }) {
  const { value, slope } = ACTIVATIONS[activation], depth = layers.length, h = [x], z = [], roots = [];
  for (let l = 0; l < depth; l++) {
    const before = h[l], sums = new Float64Array(batch * width), after = new Float64Array(batch * width), w = layers[l];
    for (let s = 0; s < batch; s++) {
      for (let i = 0; i < width; i++) {
        let sum = 0;
        for (let j = 0; j < width; j++) sum += w[i * width + j] * before[s * width + j];
        sums[s * width + i] = sum;
      }
    }
    if (norm) roots[l] = normalise(sums, batch, width);
    for (let k = 0; k < sums.length; k++) after[k] = value(sums[k]) + (residual ? before[k] : 0);
    z.push(sums);
    h.push(after);
  }
  let felt = new Float64Array(batch * width); // the gradient in h(l)
  for (let s = 0; s < batch; s++) {
    let read = 0;
    for (let j = 0; j < width; j++) read += output[j] * h[depth][s * width + j];
    for (let j = 0; j < width; j++) felt[s * width + j] = output[j] * (read - labels[s]) / batch;
  }
  const sizes = { weights: new Array(depth), deltas: new Array(depth) };
  for (let l = depth - 1; l >= 0; l--) {
    const w = layers[l], below = h[l], delta = new Float64Array(batch * width), next = new Float64Array(batch * width);
    for (let k = 0; k < delta.length; k++) delta[k] = felt[k] * slope(z[l][k]);
    if (norm) unnormalise(delta, z[l], roots[l], batch, width);
    let total = 0;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let s = 0; s < batch; s++) sum += delta[s * width + i] * below[s * width + j];
        total += sum * sum;
      }
    }
    for (let s = 0; s < batch; s++) {
      for (let j = 0; j < width; j++) {
        let sum = residual ? felt[s * width + j] : 0;
        for (let i = 0; i < width; i++) sum += w[i * width + j] * delta[s * width + i];
        next[s * width + j] = sum;
      }
    }
    sizes.weights[l] = Math.sqrt(total) / width;
    sizes.deltas[l] = Math.sqrt(delta.reduce((sum, one) => sum + one * one, 0));
    felt = next;
  }
  return sizes;
}

/**
 * @typedef {object} Sizes
 * @property {number[][]} seeds    root mean square gradient of a layer's weights, by seed and layer
 * @property {number[]} mean       over the seeds, of the logarithms: by layer
 * @property {number[]} low        the smallest of the seeds
 * @property {number[]} high       the largest
 */

/**
 * The sizes over `SEEDS` networks; where one is exactly zero, so is the mean of the logarithms' power.
 * @param {Choices} choices
 * @returns {Sizes}
 */
export function measured(choices) {
  const seeds = Array.from({ length: SEEDS }, (_, k) => backward(drawn(choices, k + 1), choices).weights);
  const over = (of) => Array.from({ length: choices.depth }, (_, l) => of(seeds.map((one) => one[l])));
  return {
    seeds,
    mean: over((list) => Math.exp(list.reduce((sum, one) => sum + Math.log(one), 0) / list.length)),
    low: over((list) => Math.min(...list)),
    high: over((list) => Math.max(...list)),
  };
}
