// Slopes multiplied through layers: what is left of a gradient after k of them.

import { ACTIVATIONS, softmax, usedSlope } from "./functions.js";

export const DEEPEST = 20;

/**
 * The product of k equal slopes for k = 1..20: every layer stands at the same z, its weight is 1.
 * @param {number} slope
 */
export function products(slope) {
  const list = [];
  for (let k = 1, product = slope; k <= DEEPEST; k++, product *= slope) list.push(product);
  return list;
}

/**
 * The slope that is multiplied, and the largest there can be. Of softmax it is that of p_i in its own logit.
 * @param {string} kind
 * @param {number} z
 * @param {number[]} logits  all of them, that at `chosen` is z
 * @param {number} chosen
 */
export function factor(kind, z, logits, chosen) {
  if (kind !== "softmax") return { slope: usedSlope(kind, z), steepest: ACTIVATIONS[kind].steepest };
  const p = softmax(logits)[chosen];
  return { slope: p * (1 - p), steepest: 0.25 };
}
