// A small recurrent net that reads letters and guesses the next one: its weights by seed, and what it computes.

import { normals } from "../../topic/chance.js";
import { filled, orthogonal, scaled, spectralRadius, times } from "./matrices.js";

/** @typedef {import("./matrices.js").Matrix} Matrix */
/** @typedef {{ U: Matrix, W: Matrix, V: Matrix, b: number[], c: number[] }} Weights */
/** @typedef {"orthogonal" | "random"} Kind */
/** @typedef {"tanh" | "linear"} Activation */
/** @typedef {"end" | "every"} Cost */
/** @typedef {{ letters: string[], read: number[], next: number[] }} Task  letters of the alphabet; places in it of what is read, and of what comes next */
/** @typedef {{ h: number[][], y: number[][], costs: (number | null)[], cost: number }} Run  h[0] is the state before the first letter; y and costs by step, from 0 */

export const UNITS = 6;
export const SHORTEST = 3, LONGEST = 41, MOST_LETTERS = 8;

/**
 * What a text asks of the net: to read each letter but the last, and guess the next; null where it is too short or long, or
 * has too many different letters, with the reason in words.
 * @param {string} text
 * @returns {{ task: Task | null, words: string }}
 */
export function taskOf(text) {
  const all = [...text.replace(/\s/g, "")], letters = [...new Set(all)].sort();
  if (all.length < SHORTEST || all.length > LONGEST) return { task: null, words: `A text has ${SHORTEST} to ${LONGEST} letters; this one has ${all.length}.` };
  if (letters.length < 2) return { task: null, words: "A text needs two different letters at least." };
  if (letters.length > MOST_LETTERS) return { task: null, words: `At most ${MOST_LETTERS} different letters; this text has ${letters.length}.` };
  const places = all.map((letter) => letters.indexOf(letter));
  return { task: { letters, read: places.slice(0, -1), next: places.slice(1) }, words: "" };
}

/**
 * Weights by seed; W is scaled to a spectral radius of 1.
 * @param {number} letters  how many there are
 * @param {Kind} kind
 * @param {number} seed
 * @param {number} [units]
 * @returns {Weights}
 */
export function drawn(letters, kind, seed, units = UNITS) {
  const draw = normals(seed), raw = filled(units, units, draw);
  const W = kind === "orthogonal" ? orthogonal(raw) : scaled(raw, 1 / spectralRadius(raw));
  return {
    W, U: filled(units, letters, () => 0.4 * draw()), V: filled(letters, units, () => draw() / Math.sqrt(units)),
    b: Array.from({ length: units }, () => 0.1 * draw()), c: Array.from({ length: letters }, () => 0),
  };
}

/**
 * The same weights with W times a radius.
 * @param {Weights} weights  W of radius 1
 * @param {number} radius
 * @returns {Weights}
 */
export function withRadius(weights, radius) {
  return { ...weights, W: scaled(weights.W, radius) };
}

/** @param {number[]} o */
export function softmax(o) {
  const most = Math.max(...o), raised = o.map((value) => Math.exp(value - most)), sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((value) => value / sum);
}

/**
 * -log softmax(o) at one place, without loss where it is small or large.
 * @param {number[]} o
 * @param {number} place
 */
export function surprise(o, place) {
  const most = Math.max(...o);
  return Math.log(o.reduce((sum, value) => sum + Math.exp(value - most), 0)) + most - o[place];
}

/**
 * a = b + W h + U x, h = tanh(a) or a, o = c + V h, ŷ = softmax(o), and the sum of -log ŷ at the letters that come next.
 * @param {Weights} weights
 * @param {Task} task
 * @param {Activation} activation
 * @param {Cost} cost
 * @returns {Run}
 */
export function forward({ U, W, V, b, c }, { read, next }, activation, cost) {
  const h = [b.map(() => 0)], y = [], costs = [];
  read.forEach((letter, t) => {
    const from = times(W, h[t]), a = b.map((bias, i) => bias + from[i] + U[i][letter]);
    h.push(activation === "tanh" ? a.map(Math.tanh) : a);
    const o = times(V, h[t + 1]).map((value, k) => value + c[k]);
    y.push(softmax(o));
    costs.push(cost === "every" || t === read.length - 1 ? surprise(o, next[t]) : null);
  });
  return { h, y, costs, cost: costs.reduce((sum, value) => sum + (value ?? 0), 0) };
}
