// Logical gates as truth tables over the plane, and one threshold neuron that tries to be one of them.

import { decimal } from "../cell/unit.js";

/** The rows of a truth table, in the order in which they are written. @type {[number, number][]} */
export const ROWS = [[0, 0], [0, 1], [1, 0], [1, 1]];

/** What each gate answers to the rows; NOT looks at the first input alone. */
export const GATES = {
  AND: [0, 0, 0, 1],
  OR: [0, 1, 1, 1],
  NOT: [1, 1, 0, 0],
  NAND: [1, 1, 1, 0],
  XOR: [0, 1, 1, 0],
};

/** Weights that do it, for every gate that one neuron can be. */
export const SOLUTIONS = {
  AND: { w1: 1, w2: 1, b: -1.5 },
  OR: { w1: 1, w2: 1, b: -0.5 },
  NOT: { w1: -1, w2: 0, b: 0.5 },
  NAND: { w1: -1, w2: -1, b: 1.5 },
};

/** @typedef {{ w1: number, w2: number, b: number }} Weights */
/** @typedef {keyof typeof GATES} Gate */
/** @typedef {{ x1: number, x2: number, sum: number, output: number, target: number, right: boolean }} Row */

/**
 * The truth table with what the neuron makes of each row: 1 where w1 x1 + w2 x2 + b > 0.
 * @param {Gate} gate
 * @param {Weights} weights
 * @returns {Row[]}
 */
export function table(gate, { w1, w2, b }) {
  return ROWS.map(([x1, x2], k) => {
    const sum = decimal(w1 * x1 + w2 * x2 + b), output = sum > 0 ? 1 : 0, target = GATES[gate][k];
    return { x1, x2, sum, output, target, right: output === target };
  });
}

/** @param {Row[]} rows */
export function score(rows) {
  return rows.filter((row) => row.right).length;
}

/**
 * Why XOR cannot be done: its two rows that want 1 say that their sums together are above 0, its two rows that want 0 that
 * they are not; but both pairs have the same total, w1 + w2 + 2b.
 * @param {Weights} weights
 */
export function contradiction({ w1, w2, b }) {
  const [none, second, first, both] = table("XOR", { w1, w2, b });
  return {
    ones: [first.sum, second.sum], zeros: [none.sum, both.sum],
    total: decimal(w1 + w2 + 2 * b),
    broken: w1 + w2 + 2 * b > 0 ? /** @type {const} */ ("zeros") : /** @type {const} */ ("ones"),
  };
}

/**
 * The two places where the line w1 x1 + w2 x2 + b = 0 enters and leaves a square; null where it passes it by.
 * @param {Weights} weights
 * @param {[number, number]} range  of both coordinates
 * @returns {[number, number][] | null}
 */
export function lineWithin({ w1, w2, b }, [low, high]) {
  /** @type {[number, number][]} */
  const ends = [];
  const add = (x, y) => {
    if (y >= low - 1e-9 && y <= high + 1e-9 && !ends.some((end) => Math.hypot(end[0] - x, end[1] - y) < 1e-6)) ends.push([x, y]);
  };
  const cross = (x, y) => {
    if (x >= low - 1e-9 && x <= high + 1e-9 && !ends.some((end) => Math.hypot(end[0] - x, end[1] - y) < 1e-6)) ends.push([x, y]);
  };
  for (const edge of [low, high]) {
    if (w2) add(edge, -(w1 * edge + b) / w2);
    if (w1) cross(-(w2 * edge + b) / w1, edge);
  }
  return ends.length >= 2 ? [ends[0], ends[1]] : null;
}

/**
 * The part of a square where the neuron answers 1, as a polygon; empty where there is none.
 * @param {Weights} weights
 * @param {[number, number]} range
 */
export function positiveSide({ w1, w2, b }, [low, high]) {
  const corners = [[low, low], [high, low], [high, high], [low, high]], value = (/** @type {number[]} */ [x, y]) => w1 * x + w2 * y + b;
  /** @type {number[][]} */
  const polygon = [];
  corners.forEach((corner, k) => {
    const next = corners[(k + 1) % 4], here = value(corner), there = value(next);
    if (here > 0) polygon.push(corner);
    if (here > 0 !== there > 0) {
      const t = here / (here - there);
      polygon.push([corner[0] + t * (next[0] - corner[0]), corner[1] + t * (next[1] - corner[1])]);
    }
  });
  return polygon;
}

/**
 * The foot of the perpendicular from a place to the line; the place itself where the weights are zero.
 * @param {Weights} weights
 * @param {[number, number]} place
 * @returns {[number, number]}
 */
export function foot({ w1, w2, b }, [x, y]) {
  const size = w1 * w1 + w2 * w2;
  if (!size) return [x, y];
  const t = (w1 * x + w2 * y + b) / size;
  return [x - t * w1, y - t * w2];
}
