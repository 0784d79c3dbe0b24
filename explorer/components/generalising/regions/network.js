// A small ReLU network of two inputs and one output, with weights that a seed decides.

import { normals } from "../../topic/chance.js";

export const BIAS = 0.5; // standard deviation of all biases; weights have √(2 / inputs of their layer)

/** @typedef {{ weights: number[][][], biases: number[][], last: number[], offset: number }} Network  weights[layer][unit][input] */

/**
 * @param {number[]} widths  of the hidden layers
 * @param {number} seed
 * @returns {Network}
 */
export function drawn(widths, seed) {
  const next = normals(seed), weights = [], biases = [];
  let inputs = 2;
  for (const width of widths) {
    const deviation = Math.sqrt(2 / inputs), into = inputs;
    weights.push(Array.from({ length: width }, () => Array.from({ length: into }, () => deviation * next())));
    biases.push(Array.from({ length: width }, () => BIAS * next()));
    inputs = width;
  }
  return { weights, biases, last: Array.from({ length: inputs }, () => Math.sqrt(1 / inputs) * next()), offset: 0 };
}

/**
 * What the network answers, and which units are on, layer by layer.
 * @param {Network} network
 * @param {number[]} place
 */
export function answer({ weights, biases, last, offset }, place) {
  const on = [];
  let values = place;
  weights.forEach((layer, l) => {
    const sums = layer.map((row, k) => row.reduce((sum, w, i) => sum + w * values[i], biases[l][k]));
    on.push(sums.map((z) => z > 0));
    values = sums.map((z) => Math.max(0, z));
  });
  return { value: last.reduce((sum, v, k) => sum + v * values[k], offset), on };
}
