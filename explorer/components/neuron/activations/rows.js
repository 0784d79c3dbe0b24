// The rows of arithmetic beside the plots: the identities with their differences, the product of slopes, one step of descent.

import { bracketed, written } from "../../topic/written.js";
import { BIAS, gradient, rate, SAMPLES, stepped } from "./descent.js";
import { ACTIVATIONS, softmax, usedSlope } from "./functions.js";
import { identities, softmaxIdentities } from "./identities.js";
import { factor } from "./layers.js";
import { SUB } from "./opened.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

const MINUS = "\u2212", TIMES = "\u00d7", MANY = 8;
const RAISED = ["\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074", "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"];

/** What a difference over a kink is instead of a slope. */
const NO_SLOPE = { step: "a difference is 1 / 2h, without bound as h shrinks", relu: "a difference is the mean of 0 and 1", leaky: "a difference is the mean of 0.01 and 1" };

/** @param {number} k  a whole number, as it is written for a power */
export function raised(k) {
  return [...String(k)].map((sign) => RAISED[sign] ?? "\u207b").join("");
}

/**
 * What the central difference is, and how far it and the identities' sides are apart.
 * @param {{ kind: string, z: number, h: number, logits: number[], chosen: number }} state
 * @returns {Row[]}
 */
export function checks({ kind, z, h, logits, chosen }) {
  const soft = kind === "softmax", { g } = soft ? { g: (at) => softmax(logits.map((own, k) => (k === chosen ? at : own)))[chosen] } : ACTIVATIONS[kind];
  const list = soft ? softmaxIdentities(logits, chosen, h) : identities(kind, z, h), name = soft ? `p${SUB[chosen]}` : "g";
  const [up, down] = [g(z + h), g(z - h)], own = list.find(({ name: one }) => one === (soft ? `slope${chosen + 1}` : "slope"));
  const rows = [{
    name: "difference", label: `slope of ${name} by differences`, value: written(own.left, MANY),
    text: `(${name}(${written(z + h)}) ${MINUS} ${name}(${written(z - h)})) / 2h = (${written(up, MANY)} ${MINUS} ${bracketed(down, MANY)}) / ${written(2 * h)}`,
  }];
  for (const { name: row, words, by, left, right } of list) {
    const none = Number.isNaN(right);
    rows.push({
      name: `check-${row}`, label: words, value: none ? undefined : apart(left - right),
      text: none ? `no slope here: ${NO_SLOPE[kind]}` : `${by === "differences" ? "difference" : "left"} ${MINUS} ${by === "differences" ? "rule" : "right"}: ${written(left, MANY)} ${MINUS} ${bracketed(right, MANY)}`,
    });
  }
  return rows;
}

/** How far two sides are apart; what only rounding leaves is called so. */
function apart(value) {
  if (value === 0) return "0";
  const text = written(value, 3);
  return Math.abs(value) < 1e-11 ? `${text} (rounding)` : text;
}

/**
 * The product of k slopes, here and at best.
 * @param {{ kind: string, z: number, k: number, logits: number[], chosen: number }} state
 * @returns {Row[]}
 */
export function layerRows({ kind, z, k, logits, chosen }) {
  const { slope, steepest } = factor(kind, z, logits, chosen);
  return [
    { name: "here", label: `${k} ${k === 1 ? "layer" : "layers"} at this z`, text: `${bracketed(slope, MANY)}${raised(k)}`, value: written(slope ** k) },
    { name: "most", label: "at most", text: `${bracketed(steepest, MANY)}${raised(k)}`, value: written(steepest ** k) },
  ];
}

/**
 * The gradient of the loss in w, and one step of descent.
 * @param {string} kind
 * @param {number} w
 * @returns {Row[]}
 */
export function descentRows(kind, w) {
  const { g } = ACTIVATIONS[kind], slope = gradient(kind, w), terms = SAMPLES.map(([x, y]) => {
    const z = w * x + BIAS;
    return `(${written(g(z), 3)} ${MINUS} ${y}) ${TIMES} ${bracketed(usedSlope(kind, z), 3)} ${TIMES} ${x}`;
  });
  return [
    { name: "gradient", label: "gradient", text: `\u00bd [${terms.join(" + ")}]`, value: written(slope), hint: "mean over the four samples of 2 (g \u2212 y) g\u2032 x" },
    { name: "next", label: "next w", text: `${bracketed(w)} ${MINUS} ${rate(kind)} ${TIMES} ${bracketed(slope)}`, value: written(stepped(kind, w)) },
  ];
}
