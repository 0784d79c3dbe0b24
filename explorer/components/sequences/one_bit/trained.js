// Trained cells that read a fresh sequence: torch's weights as the cells of the view of gates have them.

import { normals } from "../../topic/chance.js";
import { run, SUMS } from "../gated/cells.js";

/** @typedef {import("../gated/cells.js").Weights} Weights */
/** @typedef {{ kind: import("../gated/cells.js").Cell, weights: Weights, out: number[], bias: number }} Network */

const WIDTH = 2; // numbers of a step: the bit, and noise

/** Which kind of cell a lesson's cell is. */
export function kindOf(/** @type {string} */ cell) {
  return /** @type {import("../gated/cells.js").Cell} */ (cell === "gru" || cell === "lstm" ? cell : "rnn");
}

const rows = (/** @type {ArrayLike<number>} */ flat, /** @type {number} */ first, /** @type {number} */ count, /** @type {number} */ width) => Array.from({ length: count }, (_, k) => Array.from({ length: width }, (_, j) => flat[(first + k) * width + j]));

/**
 * @param {string} cell
 * @param {number} units
 * @param {Record<"ih" | "hh" | "bias_ih" | "bias_hh" | "out" | "bias", ArrayLike<number>>} flat  torch's tensors, row after row
 * @returns {Network}
 */
export function networkOf(cell, units, flat) {
  const kind = kindOf(cell);
  const weights = Object.fromEntries(SUMS[kind].map((name, k) => {
    const first = k * units, own = rows(flat.bias_ih, first, units, 1).map(([value]) => value), later = rows(flat.bias_hh, first, units, 1).map(([value]) => value);
    const sum = { U: rows(flat.ih, first, units, WIDTH), W: rows(flat.hh, first, units, units) };
    return [name, name === "n" ? { ...sum, b: own, later } : { ...sum, b: own.map((value, j) => value + later[j]) }];
  }));
  return { kind, weights, out: Array.from(flat.out), bias: flat.bias[0] };
}

/**
 * A sequence: the bit, 1 or -1, beside noise, then noise alone.
 * @param {number} bit
 * @param {number} gap
 * @param {number} seed  of the noise
 */
export function sequence(bit, gap, seed) {
  const draw = normals(seed);
  return Array.from({ length: gap + 1 }, (_, t) => [t === 0 ? bit : 0, draw()]);
}

/**
 * What a network would answer after each step: its probability that the bit is 1.
 * @param {Network} network
 * @param {number[][]} xs
 */
export function answers({ kind, weights, out, bias }, xs) {
  return run(kind, weights, xs).slice(1).map(({ h }) => 1 / (1 + Math.exp(-(bias + out.reduce((sum, w, k) => sum + w * h[k], 0)))));
}
