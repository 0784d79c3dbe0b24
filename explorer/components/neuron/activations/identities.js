// Identities of activations and their slopes, each checked by numbers that were got another way.

import { ACTIVATIONS, below, density, difference, jacobianRow, sigmoid, softmax } from "./functions.js";
import { SUB } from "./opened.js";

/**
 * Two sides of an identity at z. `by` says how the left one is reckoned: as a difference over 2h, which is near, or from
 * values, which is equal but for rounding.
 * @typedef {{ name: string, words: string, by: "differences" | "values", left: number, right: number }} Checked
 */

const { tanh, softplus, relu, leaky, gelu } = ACTIVATIONS, MINUS = "\u2212";

/** @type {Record<string, (z: number) => [string, string, number, number][]>}  beside the slope's: name, words, left, right */
const OTHERS = {
  linear: () => [],
  step: () => [],
  sigmoid: (z) => [["mirrored", `1 ${MINUS} \u03c3(z) = \u03c3(${MINUS}z)`, 1 - sigmoid(z), sigmoid(-z)]],
  tanh: (z) => [["doubled", `tanh z = 2 \u03c3(2z) ${MINUS} 1`, tanh.g(z), 2 * sigmoid(2 * z) - 1]],
  relu: (z) => [["parts", `ReLU(z) ${MINUS} ReLU(${MINUS}z) = z`, relu.g(z) - relu.g(-z), z]],
  leaky: (z) => [["parts", `g(z) = ReLU(z) ${MINUS} 0.01 ReLU(${MINUS}z)`, leaky.g(z), relu.g(z) - 0.01 * relu.g(-z)]],
  gelu: (z) => [["parts", `g(z) ${MINUS} g(${MINUS}z) = z`, gelu.g(z) - gelu.g(-z), z]],
  softplus: (z) => [["parts", `softplus(z) ${MINUS} softplus(${MINUS}z) = z`, softplus.g(z) - softplus.g(-z), z]],
};

/** @type {Record<string, [string, (z: number) => number | null]>}  what the slope is said to be, from g's own values where that goes */
const SLOPES = {
  linear: ["g\u2032 = 1", () => 1],
  step: ["g\u2032 = 0", (z) => (z === 0 ? null : 0)],
  sigmoid: [`\u03c3\u2032 = \u03c3 (1 ${MINUS} \u03c3)`, (z) => sigmoid(z) * (1 - sigmoid(z))],
  tanh: [`tanh\u2032 = 1 ${MINUS} tanh\u00b2`, (z) => 1 - Math.tanh(z) ** 2],
  relu: ["ReLU\u2032 = step", (z) => (z === 0 ? null : ACTIVATIONS.step.g(z))],
  leaky: [`g\u2032 = 0.01 + 0.99 step`, (z) => (z === 0 ? null : 0.01 + 0.99 * ACTIVATIONS.step.g(z))],
  gelu: ["g\u2032 = \u03a6(z) + z \u03c6(z)", (z) => below(z) + z * density(z)],
  softplus: ["softplus\u2032 = \u03c3", sigmoid],
};

/**
 * The identities of an activation at z; a slope that does not exist has NaN on its right side.
 * @param {string} kind
 * @param {number} z
 * @param {number} h
 * @returns {Checked[]}
 */
export function identities(kind, z, h) {
  const [words, slope] = SLOPES[kind];
  /** @type {Checked[]} */
  const slopes = [{ name: "slope", words, by: "differences", left: difference(ACTIVATIONS[kind].g, z, h), right: slope(z) ?? Number.NaN }];
  return [...slopes, ...OTHERS[kind](z).map(([name, says, left, right]) => /** @type {Checked} */ ({ name, words: says, by: "values", left, right }))];
}

/**
 * The same for softmax: one row of its Jacobian, and that the row sums to zero.
 * @param {number[]} logits
 * @param {number} i
 * @param {number} h
 * @returns {Checked[]}
 */
export function softmaxIdentities(logits, i, h) {
  const row = jacobianRow(logits, i), at = (z) => softmax(logits.map((own, k) => (k === i ? z : own)));
  /** @type {Checked[]} */
  const slopes = row.map((slope, j) => ({
    name: `slope${j + 1}`, by: "differences", left: difference((z) => at(z)[j], logits[i], h), right: slope,
    words: j === i ? `\u2202p${SUB[j]}/\u2202z${SUB[i]} = p${SUB[i]} (1 ${MINUS} p${SUB[i]})` : `\u2202p${SUB[j]}/\u2202z${SUB[i]} = ${MINUS}p${SUB[j]} p${SUB[i]}`,
  }));
  return [...slopes, { name: "sum", words: "the row sums to 0", by: "values", left: row.reduce((a, b) => a + b, 0), right: 0 }];
}
