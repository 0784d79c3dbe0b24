// Weights of the cells: set by hand, so that each unit has a task that can be said in words, or drawn by seed.

import { normals } from "../../topic/chance.js";
import { SUMS } from "./cells.js";

/** @typedef {import("./cells.js").Cell} Cell */
/** @typedef {import("./cells.js").Sum} Sum */
/** @typedef {import("./cells.js").Weights} Weights */
/** @typedef {"dna" | "numbers"} Kind */

export const UNITS = 3;
const SPREAD = 0.9;

/** A sum by its entries that are not 0: U by unit and letter, W by unit and unit. */
function sum(/** @type {number} */ inputs, /** @type {number[]} */ b, /** @type {number[][]} */ u = [], /** @type {number[][]} */ w = []) {
  const U = b.map(() => Array(inputs).fill(0)), W = b.map(() => Array(UNITS).fill(0));
  for (const [unit, input, value] of u) U[unit][input] = value;
  for (const [unit, from, value] of w) W[unit][from] = value;
  return { U, W, b: [...b] };
}

const A = 0, G = 2, T = 3;

/** @type {Record<Kind, Record<Cell, () => Weights>>} */
const BY_HAND = {
  dna: {
    lstm: () => ({
      i: sum(4, [-4, -4, -12], [[0, G, 8], [1, A, 8], [2, G, 8]], [[2, 1, 12]]),
      f: sum(4, [0, 0, 0], [[1, A, -10], [1, T, -10]]),
      g: sum(4, [0, 0, 3], [[0, G, 3], [1, A, 3]]),
      o: sum(4, [2, 2, 2]),
    }),
    gru: () => ({
      r: sum(4, [5, 5, 5]),
      z: sum(4, [0, 0, 10], [[0, G, -5], [1, A, -10], [1, T, -10], [2, G, -10]], [[2, 1, -10]]),
      n: { ...sum(4, [0, 0, 3], [[0, G, 3], [1, A, 3]]), later: [0, 0, 0] },
    }),
    rnn: () => ({ h: sum(4, [0, 0, -0.3], [[0, G, 0.5], [1, A, 4], [1, T, -4], [2, G, 2.6]], [[0, 0, 0.9], [1, 1, 2], [2, 1, 0.5], [2, 2, 2]]) }),
  },
  numbers: {
    lstm: () => ({
      i: sum(1, [5, -5, -5], [[1, 0, 10], [2, 0, -10]]),
      f: sum(1, [0, 0, 0], [[1, 0, -10]]),
      g: sum(1, [0, 0, 3], [[0, 0, 1], [1, 0, 0.5]]),
      o: sum(1, [2, 2, 2]),
    }),
    gru: () => ({
      r: sum(1, [5, 5, 5]),
      z: sum(1, [-5, 0, 0], [[1, 0, -10], [2, 0, 10]]),
      n: { ...sum(1, [0, 0, 3], [[0, 0, 1], [1, 0, 0.5]]), later: [0, 0, 0] },
    }),
    rnn: () => ({ h: sum(1, [0, 0, -0.3], [[0, 0, 0.5], [1, 0, 3], [2, 0, -3]], [[0, 0, 0.9], [1, 1, 2], [2, 2, 2]]) }),
  },
};

/** What each unit is set to do, with forget bias 5. */
export const TASKS = /** @type {Record<Kind, Record<Cell, string[]>>} */ ({
  dna: {
    lstm: ["c counts every G", "c is 1 from an A to the next T", "c counts each G between an A and the next T"],
    gru: ["h goes half the way to 1 at each G: it can\u2019t count", "h is 1 from an A to the next T", "h is 1 once there was a G between an A and the next T"],
    rnn: ["h rises at a G and fades", "h is near 1 after an A, near \u22121 after a T", "h is near 1 once there was a G after an A, with no T between"],
  },
  numbers: {
    lstm: ["c adds up tanh x", "c holds the last number of 1 or more", "c counts numbers of \u22121 or less"],
    gru: ["h is a running mean of tanh x", "h holds the last number of 1 or more", "h is 1 once there was a number of \u22121 or less"],
    rnn: ["h follows x and fades", "h holds the sign of the last large number", "h holds the opposite sign of the last large number"],
  },
});

/** The gate that the forget bias is added to. */
export const KEEPS = /** @type {Record<Cell, string | null>} */ ({ rnn: null, gru: "z", lstm: "f" });

/**
 * Weights of a cell, with the forget bias in: of an LSTM's forget gate, or of a GRU's update gate, which keeps as it does.
 * @param {Cell} cell
 * @param {Kind} kind
 * @param {number} bias
 * @param {number} seed  0 for weights by hand
 * @returns {Weights}
 */
export function weightsOf(cell, kind, bias, seed) {
  const made = seed ? drawn(cell, kind === "dna" ? 4 : 1, seed) : BY_HAND[kind][cell](), gate = KEEPS[cell];
  if (!gate) return made;
  return { ...made, [gate]: { ...made[gate], b: made[gate].b.map((value) => value + bias) } };
}

/** @returns {Weights} */
function drawn(/** @type {Cell} */ cell, /** @type {number} */ inputs, /** @type {number} */ seed) {
  const draw = normals(seed), list = (/** @type {number} */ n) => Array.from({ length: n }, () => SPREAD * draw());
  return Object.fromEntries(SUMS[cell].map((name) => {
    /** @type {Sum} */
    const one = { U: Array.from({ length: UNITS }, () => list(inputs)), W: Array.from({ length: UNITS }, () => list(UNITS)), b: list(UNITS) };
    return [name, name === "n" ? { ...one, later: list(UNITS) } : one];
  }));
}
