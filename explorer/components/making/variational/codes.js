// A variational autoencoder's code: a mean and a spread for each number, samples of it, and its divergence from N(0, I).

import { normals } from "../../topic/chance.js";
import { output } from "../dense.js";

/** @typedef {{ encoder: import("../dense.js").Layer[], decoder: import("../dense.js").Layer[], plain: boolean }} Network  plain: without spread */
/** @typedef {{ mean: number[], logVariance: number[], spread: number[] }} Code */

/**
 * @param {Network} network
 * @param {ArrayLike<number>} picture
 * @returns {Code}
 */
export function encode({ encoder, plain }, picture) {
  const [a, b, c, d] = Array.from(output(encoder, picture)), logVariance = [c, d];
  return { mean: [a, b], logVariance, spread: plain ? [0, 0] : logVariance.map((value) => Math.exp(value / 2)) };
}

/**
 * The picture of a code.
 * @param {Network} network
 * @param {ArrayLike<number>} code
 */
export function decode({ decoder }, code) {
  return output(decoder, code);
}

/** The terms 1/2 (mean² + s² - 1 - log s²) of each number, in nats. */
export function divergences(/** @type {Code} */ { mean, logVariance }) {
  return mean.map((value, k) => 0.5 * (value ** 2 + Math.exp(logVariance[k]) - 1 - logVariance[k]));
}

/**
 * The cross-entropy of pixels from 0 to 1, summed, in nats.
 * @param {ArrayLike<number>} picture
 * @param {ArrayLike<number>} drawn
 */
export function crossEntropy(picture, drawn) {
  let sum = 0;
  for (let k = 0; k < picture.length; k++) {
    const inked = Math.min(1 - 1e-12, Math.max(1e-12, drawn[k]));
    sum -= picture[k] * Math.log(inked) + (1 - picture[k]) * Math.log(1 - inked);
  }
  return sum;
}

/**
 * Codes drawn from N(0, I).
 * @param {number} count
 * @param {number} seed
 * @returns {number[][]}
 */
export function drawn(count, seed) {
  const normal = normals(seed);
  return Array.from({ length: count }, () => [normal(), normal()]);
}

/** Codes along the straight way from one to another, both ends included. */
export function between(/** @type {ArrayLike<number>} */ one, /** @type {ArrayLike<number>} */ other, /** @type {number} */ count) {
  return Array.from({ length: count }, (_, k) => Array.from(one, (value, axis) => value + (k / (count - 1)) * (other[axis] - value)));
}
