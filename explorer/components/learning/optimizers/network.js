// A small network, 2-4-1: tanh inside, one logistic output, mean cross-entropy over all samples, gradients by hand.

import { normals } from "../../topic/chance.js";

export const HIDDEN = 4, WEIGHTS = 4 * HIDDEN + 1;

/** @typedef {{ x: number[][], y: number[] }} Samples  inputs and classes 0 or 1 */

/** @type {Record<"xor" | "circle", { title: string, samples: Samples }>} */
export const DATA = {
  xor: { title: "XOR", samples: { x: [[-1, -1], [-1, 1], [1, -1], [1, 1]], y: [0, 1, 1, 0] } },
  circle: { title: "Circle", samples: circle() },
};

// 12 samples close to the middle, of class 1, and 20 around them, evenly on rings.
function circle() {
  const x = [], y = [];
  for (const [radius, count, label] of [[0.25, 4, 1], [0.55, 8, 1], [1.15, 20, 0]]) {
    for (let k = 0; k < count; k++) {
      const angle = 2 * Math.PI * (k + radius) / count;
      x.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
      y.push(label);
    }
  }
  return { x, y };
}

/**
 * What each weight is, in their order: biases and weights of the hidden units by input, then those of the output.
 * @returns {string[]}
 */
export function names() {
  const list = [], units = Array.from({ length: HIDDEN }, (_, k) => `unit ${k + 1}`);
  for (const from of ["bias", "input 1", "input 2"]) for (const unit of units) list.push(from === "bias" ? `layer 1: bias of ${unit}` : `layer 1: ${from} to ${unit}`);
  for (const from of ["bias", ...units]) list.push(`layer 2: ${from}`);
  return list;
}

/**
 * Weights to begin with: N(0, 1/inputs) (Xavier's variance where as many go in as come out), biases 0.
 * @param {number} seed
 */
export function begin(seed) {
  const draw = normals(seed), weights = new Float64Array(WEIGHTS);
  for (let k = HIDDEN; k < 3 * HIDDEN; k++) weights[k] = draw() / Math.sqrt(2);
  for (let k = 3 * HIDDEN + 1; k < WEIGHTS; k++) weights[k] = draw() / Math.sqrt(HIDDEN);
  return weights;
}

const hidden = new Float64Array(HIDDEN);

/**
 * The logit of an input; the hidden units' values stay in `hidden`.
 * @param {ArrayLike<number>} w
 * @param {number} a
 * @param {number} b
 */
export function logit(w, a, b) {
  let sum = w[3 * HIDDEN];
  for (let i = 0; i < HIDDEN; i++) {
    hidden[i] = Math.tanh(w[i] + a * w[HIDDEN + i] + b * w[2 * HIDDEN + i]);
    sum += hidden[i] * w[3 * HIDDEN + 1 + i];
  }
  return sum;
}

/**
 * The mean cross-entropy and, where `gradient` is given, its derivative by each weight, written into it.
 * @param {ArrayLike<number>} w
 * @param {Samples} samples
 * @param {Float64Array} [gradient]
 */
export function loss(w, { x, y }, gradient) {
  let total = 0;
  gradient?.fill(0);
  for (let n = 0; n < y.length; n++) {
    const [a, b] = x[n], z = logit(w, a, b), margin = y[n] ? z : -z;
    total += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
    if (!gradient) continue;
    const delta = (1 / (1 + Math.exp(-z)) - y[n]) / y.length;
    gradient[3 * HIDDEN] += delta;
    for (let i = 0; i < HIDDEN; i++) {
      const inner = delta * w[3 * HIDDEN + 1 + i] * (1 - hidden[i] * hidden[i]);
      gradient[3 * HIDDEN + 1 + i] += delta * hidden[i];
      gradient[i] += inner;
      gradient[HIDDEN + i] += inner * a;
      gradient[2 * HIDDEN + i] += inner * b;
    }
  }
  return total / y.length;
}
