// Backpropagation through time: the gradient at every state, the weights' gradients as sums over time, what is cut.

import { across, scaled } from "./matrices.js";

/** @typedef {import("./network.js").Weights} Weights */
/** @typedef {import("./network.js").Task} Task */
/** @typedef {import("./network.js").Run} Run */
/** @typedef {import("./network.js").Activation} Activation */
/** @typedef {"W" | "U" | "V" | "b" | "c"} Name */
/** @typedef {Record<Name, number[][]>} Sums  b and c as a column */
/** @typedef {{ G: number[][], local: (number[] | null)[], slopes: number[][], errors: (number[] | null)[], parts: { from: number, g: number[] }[][] | null, sums: Sums }} Gradients  all by step, from 0; `parts` of G are those of each cost, where each is followed back so far only; `errors` are ŷ - 1 where there is a cost, `local` is V' times them */

export const NAMES = /** @type {Name[]} */ (["W", "U", "b", "V", "c"]);

const column = (/** @type {number[]} */ values) => values.map((value) => [value]);

/**
 * The gradients of the cost. With `reach` k, each step's cost is followed back through k states, its own the first; the
 * states before are taken as given.
 * @param {Weights} weights
 * @param {Task} task
 * @param {Run} run
 * @param {Activation} activation
 * @param {number} [reach]
 * @returns {Gradients}
 */
export function gradients(weights, task, { h, y, costs }, activation, reach = Infinity) {
  const { W, V } = weights, steps = task.read.length;
  const slopes = Array.from({ length: steps }, (_, t) => h[t + 1].map((value) => (activation === "tanh" ? 1 - value * value : 1)));
  const errors = y.map((guess, t) => (costs[t] === null ? null : guess.map((p, k) => p - (k === task.next[t] ? 1 : 0))));
  const local = errors.map((error) => error && across(V, error));
  const back = (/** @type {number[]} */ g, /** @type {number} */ t) => across(W, g.map((value, i) => value * slopes[t][i])); // from step t to t - 1
  const G = Array.from({ length: steps }, () => W.map(() => 0));
  const add = (/** @type {number} */ t, /** @type {number[]} */ g) => g.forEach((value, i) => { G[t][i] += value; });
  /** @type {{ from: number, g: number[] }[][] | null} */
  const parts = reach >= steps ? null : G.map(() => []);
  if (!parts) {
    for (let t = steps - 1; t >= 0; t--) {
      if (t < steps - 1) add(t, back(G[t + 1], t + 1));
      if (local[t]) add(t, local[t]);
    }
  } else {
    for (let s = 0; s < steps; s++) {
      if (!local[s]) continue;
      let g = local[s];
      for (let t = s; t >= 0 && t > s - reach; t--) {
        if (t < s) g = back(g, t + 1);
        add(t, g);
        parts[t].push({ from: s, g });
      }
    }
  }
  const found = { G, local, slopes, errors, parts };
  return { ...found, sums: summed(weights, task, h, found) };
}

/**
 * The weights' gradients: dW is the sum of diag(slope) G h', dU that with x for h, db without; dV the sum of (ŷ - 1) h', dc
 * without.
 * @param {Weights} weights
 * @param {Task} task
 * @param {number[][]} h
 * @param {Omit<Gradients, "sums">} found
 * @param {number} [from]  steps before this one are left out
 * @returns {Sums}
 */
export function summed({ W, U, V, b, c }, { read }, h, { G, slopes, errors }, from = 0) {
  const W_ = scaled(W, 0), U_ = scaled(U, 0), V_ = scaled(V, 0), b_ = b.map(() => 0), c_ = c.map(() => 0);
  for (let t = from; t < read.length; t++) {
    G[t].forEach((value, i) => {
      const delta = value * slopes[t][i];
      b_[i] += delta;
      U_[i][read[t]] += delta;
      for (let j = 0; j < b.length; j++) W_[i][j] += delta * h[t][j];
    });
    errors[t]?.forEach((error, k) => {
      c_[k] += error;
      for (let j = 0; j < b.length; j++) V_[k][j] += error * h[t + 1][j];
    });
  }
  return { W: W_, U: U_, V: V_, b: column(b_), c: column(c_) };
}

/**
 * The terms of one entry of a gradient, by step: what is summed over time, each with its factors.
 * @param {Name} name
 * @param {number} row
 * @param {number} at  its column
 * @param {Task} task
 * @param {Run} run
 * @param {Gradients} found
 * @returns {number[][]}  factors of each step's term
 */
export function termsOf(name, row, at, { read }, { h }, { G, slopes, errors }) {
  return read.map((letter, t) => {
    if (name === "V" || name === "c") {
      const error = errors[t]?.[row] ?? 0;
      return name === "V" ? [error, h[t + 1][at]] : [error];
    }
    const delta = [slopes[t][row], G[t][row]];
    return name === "W" ? [...delta, h[t][at]] : name === "U" ? [...delta, letter === at ? 1 : 0] : delta;
  });
}

/** The Euclidean length of a vector. */
export function norm(/** @type {number[]} */ values) {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** All entries of all gradients, one after the other. */
export function flat(/** @type {Sums} */ sums) {
  return NAMES.flatMap((name) => sums[name].flat());
}

/**
 * How far a gradient lies from another: the length of the difference over the other's length, and the angle in degrees.
 * @param {Sums} one
 * @param {Sums} whole
 */
export function apart(one, whole) {
  const a = flat(one), b = flat(whole), size = norm(b), dot = a.reduce((sum, value, k) => sum + value * b[k], 0);
  const difference = norm(a.map((value, k) => value - b[k]));
  return { difference, size, share: difference / size, angle: (180 / Math.PI) * Math.acos(Math.max(-1, Math.min(1, dot / (norm(a) * size)))) };
}

/**
 * What clipping at a length leaves: the factor that the whole gradient is multiplied by.
 * @param {number} size
 * @param {number} most  0 for none
 */
export function clipping(size, most) {
  return most > 0 && size > most ? most / size : 1;
}
