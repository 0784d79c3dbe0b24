// The arithmetic of an activation and of its slope, with the numbers put in.

import { bracketed, written } from "../../topic/written.js";
import { ACTIVATIONS, AT_THE_KINK, below, density, erf, sigmoid, softmax } from "./functions.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

const MINUS = "\u2212", TIMES = "\u00d7", ROOT = "\u221a";
const opposite = (z) => written(-z);

/** @type {Record<string, (z: number) => [string, string]>}  of each: how g and how g' come about */
const WAYS = {
  linear: () => ["z", "1"],
  step: (z) => [`z ${z >= 0 ? "\u2265" : "<"} 0`, z === 0 ? "it jumps here: there is no slope" : "flat"],
  sigmoid: (z) => [`1 / (1 + e^(${opposite(z)})) = 1 / (1 + ${written(Math.exp(-z))})`, `g (1 ${MINUS} g) = ${written(sigmoid(z))} ${TIMES} (1 ${MINUS} ${written(sigmoid(z))})`],
  tanh: (z) => {
    const up = Math.exp(z), down = Math.exp(-z);
    return [
      `(e^z ${MINUS} e^(${MINUS}z)) / (e^z + e^(${MINUS}z)) = (${written(up)} ${MINUS} ${written(down)}) / (${written(up)} + ${written(down)})`,
      `1 ${MINUS} g\u00b2 = 1 ${MINUS} ${bracketed(Math.tanh(z))}\u00b2`,
    ];
  },
  relu: (z) => [`max(0, ${written(z)})`, z === 0 ? `a kink: no slope; networks take ${AT_THE_KINK.relu}` : z > 0 ? "1, as z > 0" : "0, as z < 0"],
  leaky: (z) => [z > 0 ? "z, as z > 0" : `0.01 ${TIMES} ${bracketed(z)}`, z === 0 ? `a kink: no slope; networks take ${AT_THE_KINK.leaky}` : z > 0 ? "1, as z > 0" : "0.01, as z < 0"],
  gelu: (z) => [
    `z \u03a6(z) = ${bracketed(z)} ${TIMES} \u00bd (1 + erf(${written(z)} / ${ROOT}2)) = ${bracketed(z)} ${TIMES} \u00bd ${TIMES} (1 + ${bracketed(erf(z / Math.SQRT2))})`,
    `\u03a6(z) + z \u03c6(z) = ${written(below(z))} + ${bracketed(z)} ${TIMES} ${written(density(z))}`,
  ],
  softplus: (z) => [`log(1 + e^(${written(z)})) = log(1 + ${written(Math.exp(z))})`, `sigmoid(z) = 1 / (1 + ${written(Math.exp(-z))})`],
};

/**
 * What g and g' are at z, each as a row.
 * @param {string} kind
 * @param {number} z
 * @returns {Row[]}
 */
export function opened(kind, z) {
  const { g, slope } = ACTIVATIONS[kind], [value, rise] = WAYS[kind](z), m = slope(z);
  return [
    { name: "g", label: `g(${written(z)})`, text: value, value: written(g(z)) },
    { name: "slope", label: `g\u2032(${written(z)})`, text: rise, value: m === null ? undefined : written(m) },
  ];
}

/**
 * The probabilities of softmax, and how they change with one of its logits.
 * @param {number[]} logits
 * @param {number} i
 * @returns {Row[]}
 */
export function openedSoftmax(logits, i) {
  const p = softmax(logits), raised = logits.map(Math.exp), sum = raised.reduce((x, y) => x + y, 0), own = written(p[i]), powers = raised.map((e) => written(e));
  const rows = [
    { name: "sum", label: "sum of e^z", text: `${logits.map((z) => `e^(${written(z)})`).join(" + ")} = ${powers.join(" + ")}`, value: written(sum) },
    { name: "g", label: `p${SUB.join(", p")}`, text: `(${powers.join(", ")}) / ${written(sum)}`, value: `(${p.map((share) => written(share)).join(", ")})` },
  ];
  p.forEach((share, j) => {
    const same = i === j, other = written(share);
    rows.push({
      name: `slope${j + 1}`, label: `\u2202p${SUB[j]}/\u2202z${SUB[i]}`, value: written(share * ((same ? 1 : 0) - p[i])),
      text: same ? `p${SUB[i]} (1 ${MINUS} p${SUB[i]}) = ${own} ${TIMES} (1 ${MINUS} ${own})` : `${MINUS}p${SUB[j]} p${SUB[i]} = ${MINUS}${other} ${TIMES} ${own}`,
    });
  });
  return rows;
}

export const SUB = ["\u2081", "\u2082", "\u2083"];
