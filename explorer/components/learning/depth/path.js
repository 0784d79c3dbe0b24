// A network of five layers, small enough for a pencil: the gradient of its first weight as a sum over paths, each a
// product of weights and slopes.

import { ACTIVATIONS } from "./choices.js";

export const INPUT = [0.5, 0.51], LABEL = 0.1; // the course's neuron
export const FROM = 0.5, TO = -0.2; // the first weight as taught: where it is, where it ought to be

/**
 * w[k][j][i] goes from unit j of layer k to unit i of layer k + 1, j = 0 is the bias, j = 1 the first unit.
 * @type {number[][][]}
 */
export const WEIGHTS = [
  [[0.1, 0.1], [FROM, 0.4], [0.35, 0.3]],
  [[0.1, 0.1], [0.3, 0.25], [0.2, 0.35]],
  [[0.1, 0.1], [0.25, 0.4], [0.3, 0.2]],
  [[0.1, 0.1], [0.35, 0.2], [0.25, 0.3]],
  [[0.1], [0.31], [0.28]],
];
export const LAYERS = WEIGHTS.length;

/** @typedef {{ z: number[][], h: number[][], output: number, error: number }} Values  by layer (h[0] the inputs) and unit */

/**
 * @param {import("./choices.js").Activation} activation
 * @param {number[][][]} [all]
 * @returns {Values}
 */
export function values(activation, all = WEIGHTS) {
  const { value } = ACTIVATIONS[activation], z = [], h = [INPUT];
  for (const [bias, ...rows] of all) {
    const before = h[h.length - 1], sums = bias.map((b, i) => rows.reduce((sum, row, j) => sum + before[j] * row[i], b));
    z.push(sums);
    h.push(sums.map(value));
  }
  const [output] = h[h.length - 1];
  return { z, h, output, error: output - LABEL };
}

/**
 * All paths from the first weight to the output: the unit that each passes, layer by layer, from 0.
 * @returns {number[][]}
 */
export function paths() {
  let list = [[0]];
  for (let k = 1; k < LAYERS; k++) list = list.flatMap((path) => WEIGHTS[k][0].map((_, i) => [...path, i]));
  return list;
}

/**
 * @typedef {object} Factor
 * @property {number} layer      from 1
 * @property {number} unit       from 1
 * @property {number} weight     by which the signal comes to that unit; of the first layer the input
 * @property {number} slope      g'(z) of that unit
 * @property {number} product    of all factors so far, the error included
 */

/**
 * A path's share of dJ/dw, from the error back to the first weight.
 * @param {number[]} path
 * @param {import("./choices.js").Activation} activation
 * @returns {Factor[]}
 */
export function factors(path, activation) {
  const { z, error } = values(activation), { slope } = ACTIVATIONS[activation], list = [];
  let product = error;
  for (let k = LAYERS - 1; k >= 0; k--) {
    const unit = path[k], weight = k ? WEIGHTS[k][path[k - 1] + 1][unit] : INPUT[0], g = slope(z[k][unit]);
    product *= g * weight;
    list.push({ layer: k + 1, unit: unit + 1, weight, slope: g, product });
  }
  return list;
}

/**
 * The gradient of J = (output - label)^2 / 2 by the first weight: the sum over all paths.
 * @param {import("./choices.js").Activation} activation
 */
export function gradient(activation) {
  return paths().reduce((sum, path) => sum + factors(path, activation)[LAYERS - 1].product, 0);
}

/**
 * How many steps lead from `FROM` to `TO` where every gradient is as large.
 * @param {number} size
 * @param {number} rate
 */
export function stepsNeeded(size, rate) {
  return (FROM - TO) / (rate * size);
}
