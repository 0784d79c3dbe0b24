// One weight learnt from four samples by gradient descent: what the activation's slope does to the loss over the weight.

import { ACTIVATIONS, usedSlope } from "./functions.js";

/** Inputs and what the neuron shall answer; its bias is -2, so z = w x - 2. */
export const SAMPLES = [[1, 0], [2, 0], [3, 1], [4, 1]];
export const BIAS = -2;
export const LOWEST = -1;
export const HIGHEST = 4;
export const START = 1.5;

/**
 * Steps per unit of gradient: tenths where the output has no bound, for there the loss is steep.
 * @param {string} kind
 */
export function rate(kind) {
  return ["step", "sigmoid", "tanh"].includes(kind) ? 0.5 : 0.05;
}

/**
 * Mean over the samples of (y - g(w x - 2))^2.
 * @param {string} kind
 * @param {number} w
 */
export function loss(kind, w) {
  const { g } = ACTIVATIONS[kind];
  return SAMPLES.reduce((sum, [x, y]) => sum + (y - g(w * x + BIAS)) ** 2, 0) / SAMPLES.length;
}

/**
 * Its derivative in w by the chain, mean of 2 (g(z) - y) g'(z) x.
 * @param {string} kind
 * @param {number} w
 */
export function gradient(kind, w) {
  const { g } = ACTIVATIONS[kind];
  return SAMPLES.reduce((sum, [x, y]) => {
    const z = w * x + BIAS;
    return sum + 2 * (g(z) - y) * usedSlope(kind, z) * x;
  }, 0) / SAMPLES.length;
}

/**
 * The weight after one step, held within the picture.
 * @param {string} kind
 * @param {number} w
 */
export function stepped(kind, w) {
  return Math.min(HIGHEST, Math.max(LOWEST, w - rate(kind) * gradient(kind, w)));
}
