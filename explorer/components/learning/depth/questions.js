// What is asked before the gradient runs back, one question after another, and what was then measured.

import { number } from "../../kernel/numbers.js";
import { ACTIVATIONS, INITIALISATIONS } from "./choices.js";
import { SEEDS } from "./measured.js";

export const WIDE = 100; // times, from which on sizes count as different

/** @typedef {import("./measured.js").Choices} Choices */

const base = { activation: "sigmoid", initialisation: "xavier", residual: false, norm: false, depth: 30 };

/** @type {{ choices: Choices, why: string }[]} */
export const QUESTIONS = /** @type {any} */ ([
  { choices: { ...base, residual: true }, why: "Around every layer the gradient has a way on which it is multiplied by 1, by no weight and no slope." },
  { choices: { ...base, activation: "tanh", initialisation: "unit" }, why: "Each unit adds up 24 weights of variance 1: on the way back that multiplies by more than the slopes take away." },
  { choices: { ...base, activation: "relu", initialisation: "he", norm: true }, why: "Dividing by the spread of each unit scales the gradient up, layer after layer: known of batch norm before training (Yang et al. 2019). One step further it is cured by residual connections: try it." },
]);

/**
 * A network in words.
 * @param {Choices} choices
 */
export function worded({ activation, initialisation, residual, norm, depth }) {
  const parts = [`${depth} ${ACTIVATIONS[activation].title} layers`, `weights ${INITIALISATIONS[initialisation].title}`];
  if (norm) parts.push("batch norm");
  if (residual) parts.push("residual connections");
  return parts.join(", ");
}

/**
 * How the first layer's size compares with the last one's.
 * @param {number[]} mean
 */
export function ratio(mean) {
  return mean[0] / mean[mean.length - 1];
}

/**
 * @param {{ choices: Choices, why: string }} question
 * @param {import("./measured.js").Sizes} sizes
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked({ choices, why }, { mean, low, high }) {
  const by = ratio(mean), last = mean.length - 1, range = (l) => `${number(mean[l])} (${number(low[l])} to ${number(high[l])})`;
  return {
    question: `Now ${worded(choices)}. Beside the last layer’s gradient, the first layer’s is …`,
    answers: [`over ${WIDE} times smaller`, `within ${WIDE} times of it`, `over ${WIDE} times larger`],
    right: by < 1 / WIDE ? 0 : by <= WIDE ? 1 : 2,
    because: `Over ${SEEDS} seeds: first layer ${range(0)}, last layer ${range(last)}. ${why}`,
  };
}

/**
 * One sentence on what is seen now.
 * @param {Choices} choices
 * @param {import("./measured.js").Sizes} sizes
 */
export function seen({ depth }, { mean }) {
  const by = ratio(mean);
  if (!(by > 0)) return `Layer 1’s gradient is 0 at some of the ${SEEDS} seeds.`;
  return `Layer 1’s gradient is ${by < 1 ? `${times(1 / by)} times smaller than` : `${times(by)} times as large as`} layer ${depth}’s.`;
}

const times = (by) => (by < 1e6 ? number(+by.toPrecision(2), 2) : number(by, 2));
