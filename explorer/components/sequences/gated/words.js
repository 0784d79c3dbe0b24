// The cells in words and lines of arithmetic.

import { bracketed, written } from "../../topic/written.js";
import { KEEPS, TASKS } from "./weights.js";
import { parameters, STATE } from "./cells.js";

/** @typedef {import("./cells.js").Cell} Cell */
/** @typedef {import("./cells.js").Weights} Weights */
/** @typedef {import("./cells.js").Values} Values */
/** @typedef {import("./inputs.js").Sequence} Sequence */

export const CELLS = /** @type {[Cell, string][]} */ ([["lstm", "LSTM"], ["gru", "GRU"], ["rnn", "plain RNN"]]);
export const NAMES = { lstm: "LSTM", gru: "GRU", rnn: "RNN" };
export const ROLES = { i: "input gate i", f: "forget gate f", g: "candidate g", o: "output gate o", c: "cell line c", h: "state h", z: "update gate z", r: "reset gate r", n: "candidate n" };
export const FORMULAS = {
  lstm: "c = f c + i g, h = o tanh c; i, f, o = σ(b + U x + W h), g = tanh(b + U x + W h)",
  gru: "h = (1 − z) n + z h; z, r = σ(b + U x + W h), n = tanh(b + U x + r (b′ + W h))",
  rnn: "h = tanh(b + U x + W h)",
};
/** The values of a cell from top to bottom, its state among them. */
export const ROWS = /** @type {Record<Cell, string[]>} */ ({ lstm: ["h", "o", "c", "f", "i", "g"], gru: ["h", "z", "n", "r"], rnn: ["h"] });
export const OTHER = 0; // the forget bias that the question turns to

const joined = (/** @type {string[]} */ terms) => terms.filter(Boolean).join(" + ");
const product = (/** @type {number} */ w, /** @type {number} */ v) => `${bracketed(w, 3)} × ${bracketed(v, 3)}`;

// The terms of a sum that count: the bias, what the input says, what comes from the state before.
function terms(/** @type {import("./cells.js").Sum} */ { U, W, b, later }, x, h, unit, r = null) {
  const inputs = x.length > 1 ? [bracketed(U[unit][x.indexOf(1)], 3)] : [product(U[unit][0], x[0])];
  const states = W[unit].map((w, j) => (w === 0 ? "" : product(w, h[j])));
  if (!later) return joined([written(b[unit], 3), ...inputs, ...states]);
  return `${joined([written(b[unit], 3), ...inputs])} + ${bracketed(r, 3)} × (${joined([written(later[unit], 3), ...states])})`;
}

/**
 * Every value of one unit at one step.
 * @param {Cell} cell
 * @param {Weights} weights
 * @param {Sequence} sequence
 * @param {Values[]} states
 * @param {number} t  from 1
 * @param {number} unit  from 0
 * @param {string} lit  which value is chosen
 */
export function opened(cell, weights, { xs, marks }, states, t, unit, lit) {
  const now = states[t], { h: before } = states[t - 1], x = xs[t - 1];
  const rows = Object.keys(weights).map((name) => {
    const bent = name === "h" || name === "g" || name === "n" ? "tanh" : "σ";
    return { name, label: ROLES[name], text: `${bent}(${terms(weights[name], x, before, unit, now.r?.[unit])}) = ${bent}(${written(now[`sum.${name}`][unit], 3)})`, value: written(now[name][unit]), lit: name === lit };
  });
  if (cell === "lstm") {
    rows.push({ name: "c", label: ROLES.c, text: `f c + i g = ${product(now.f[unit], states[t - 1].c[unit])} + ${product(now.i[unit], now.g[unit])}`, value: written(now.c[unit]), lit: lit === "c" });
    rows.push({ name: "h", label: ROLES.h, text: `o tanh c = ${bracketed(now.o[unit], 3)} × tanh(${written(now.c[unit], 3)})`, value: written(now.h[unit]), lit: lit === "h" });
  }
  if (cell === "gru") rows.push({ name: "h", label: ROLES.h, text: `(1 − z) n + z h = (1 − ${written(now.z[unit], 3)}) × ${bracketed(now.n[unit], 3)} + ${product(now.z[unit], before[unit])}`, value: written(now.h[unit]), lit: lit === "h" });
  return { rows, title: `${FORMULAS[cell]}. Step ${t}, reads ${marks[t - 1]}, unit ${unit + 1}:` };
}

/**
 * How many weights and biases each cell has.
 * @param {number} m
 * @param {number} n
 */
export function counted(m, n) {
  return [...CELLS].reverse().map(([cell]) => {
    const { k, torch } = parameters(cell, m, n);
    return { name: `count-${cell}`, label: NAMES[cell], text: `${k} × (${n} × (${m} + ${n}) + 2 × ${n})`, value: torch.toLocaleString("en-GB") };
  });
}

/**
 * What a unit does, and which gate has the bias.
 * @param {Cell} cell
 * @param {"dna" | "numbers"} kind
 * @param {number} unit
 * @param {number} seed
 */
export function about(cell, kind, unit, seed) {
  if (seed) return "Weights drawn at random: they have learnt nothing.";
  const gate = KEEPS[cell];
  return `Weights set by hand, so that ${TASKS[kind][cell][unit]}${gate ? ` (with a forget bias of 5 in ${gate})` : ""}.`;
}

/**
 * The question before the forget bias is turned down; the answer is what it comes to.
 * @param {Cell} cell
 * @param {number} bias
 * @param {number} before
 * @param {number} after
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(cell, bias, before, after) {
  const ratio = after / before, name = STATE[cell];
  return {
    question: `Unit 1 has counted the Gs to ${name} = ${before.toFixed(2)}. The forget bias is turned from ${written(bias, 1)} to ${OTHER}. What will ${name} be at the end?`,
    answers: ["Nearly the same", "About half of it", "Less than a third of it"],
    right: ratio > 0.75 ? 0 : ratio > 1 / 3 ? 1 : 2,
    because: `It is ${written(after)}: with bias ${OTHER} the forget gate is σ(0) = 0.5, so at every step half of what was counted is lost.`,
  };
}
