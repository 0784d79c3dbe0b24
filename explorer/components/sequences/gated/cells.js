// One step of a plain recurrent cell, of a GRU and of an LSTM, with every value in between kept.

/** @typedef {"rnn" | "gru" | "lstm"} Cell */
/** @typedef {{ U: number[][], W: number[][], b: number[], later?: number[] }} Sum  U x + b + W h; `later`: the bias beside W h, where a gate stands before both */
/** @typedef {Record<string, Sum>} Weights  by the name of what each sum becomes */
/** @typedef {Record<string, number[]>} Values  by name, over units; `sum.i` is what the gate i was made of */

/** What each cell sums up, in torch's order. */
export const SUMS = /** @type {Record<Cell, string[]>} */ ({ rnn: ["h"], gru: ["r", "z", "n"], lstm: ["i", "f", "g", "o"] });
/** What passes from step to step. */
export const STATE = /** @type {Record<Cell, string>} */ ({ rnn: "h", gru: "h", lstm: "c" });

/** @param {number} s */
export function sigmoid(s) {
  return 1 / (1 + Math.exp(-s));
}

/** @param {number[]} row @param {number[]} x */
function dot(row, x) {
  return row.reduce((sum, value, k) => sum + value * x[k], 0);
}

const summed = (/** @type {Sum} */ { U, W, b }, /** @type {number[]} */ x, /** @type {number[]} */ h) => b.map((bias, k) => bias + dot(U[k], x) + dot(W[k], h));

/**
 * @param {Cell} cell
 * @param {Weights} weights
 * @param {number[]} x
 * @param {Values} before  h, and c of an LSTM
 * @returns {Values}
 */
export function step(cell, weights, x, before) {
  const { h } = before;
  if (cell === "rnn") {
    const s = summed(weights.h, x, h);
    return { "sum.h": s, h: s.map(Math.tanh) };
  }
  if (cell === "gru") {
    const { n: made } = weights, sr = summed(weights.r, x, h), sz = summed(weights.z, x, h), r = sr.map(sigmoid), z = sz.map(sigmoid);
    const inner = made.W.map((row, k) => dot(row, h) + (made.later?.[k] ?? 0)), sn = made.b.map((bias, k) => bias + dot(made.U[k], x) + r[k] * inner[k]), n = sn.map(Math.tanh);
    return { "sum.r": sr, "sum.z": sz, "sum.n": sn, inner, r, z, n, h: n.map((value, k) => (1 - z[k]) * value + z[k] * h[k]) };
  }
  const si = summed(weights.i, x, h), sf = summed(weights.f, x, h), sg = summed(weights.g, x, h), so = summed(weights.o, x, h);
  const i = si.map(sigmoid), f = sf.map(sigmoid), g = sg.map(Math.tanh), o = so.map(sigmoid);
  const c = f.map((value, k) => value * before.c[k] + i[k] * g[k]);
  return { "sum.i": si, "sum.f": sf, "sum.g": sg, "sum.o": so, i, f, g, o, c, h: o.map((value, k) => value * Math.tanh(c[k])) };
}

/**
 * A cell over a sequence, from a state of zeros; the first entry is that state.
 * @param {Cell} cell
 * @param {Weights} weights
 * @param {number[][]} xs
 * @returns {Values[]}
 */
export function run(cell, weights, xs) {
  const zeros = weights[SUMS[cell][0]].b.map(() => 0);
  /** @type {Values[]} */
  const states = [{ h: zeros, ...(cell === "lstm" ? { c: zeros } : {}) }];
  for (const x of xs) states.push(step(cell, weights, x, states[states.length - 1]));
  return states;
}

const GATES = /** @type {Record<Cell, number>} */ ({ rnn: 1, gru: 3, lstm: 4 });

/**
 * Weights and biases of a cell with m inputs and n units: k sums of n numbers each, with one bias or torch's two.
 * @param {Cell} cell
 * @param {number} m
 * @param {number} n
 */
export function parameters(cell, m, n) {
  const k = GATES[cell];
  return { k, one: k * (n * (m + n) + n), torch: k * (n * (m + n) + 2 * n) };
}
