// One artificial neuron with two inputs: products, sum, non-linearity. Numbers are kept as decimals, so that what is shown adds up.

/** The worked example of the course: sum 0.379, output 0.5936. */
export const WORKED = { x1: 0.5, x2: 0.51, w1: 0.35, w2: 0.4, b: 0 };
const PLACES = 1e8; // what a sum of products of two decimals each can have, and more

/** @typedef {{ x1: number, x2: number, w1: number, w2: number, b: number }} Numbers */

/**
 * A decimal without what binary fractions add to it, e.g. 0.1 + 0.2 as 0.3.
 * @param {number} value
 */
export function decimal(value) {
  return Math.round(value * PLACES) / PLACES || 0;
}

/** @param {number} s */
export function sigmoid(s) {
  return 1 / (1 + Math.exp(-s));
}

/**
 * The threshold: 1 above zero, else 0.
 * @param {number} s
 */
export function threshold(s) {
  return s > 0 ? 1 : 0;
}

export const NONLINEARITIES = { sigmoid, step: threshold };

/**
 * What becomes of the numbers on their way through the neuron.
 * @param {Numbers} numbers
 * @param {"sigmoid" | "step"} kind
 */
export function respond({ x1, x2, w1, w2, b }, kind = "sigmoid") {
  const products = [decimal(x1 * w1), decimal(x2 * w2)], sum = decimal(products[0] + products[1] + b);
  return { products, sum, output: NONLINEARITIES[kind](sum) };
}
