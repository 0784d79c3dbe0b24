// Weights of ridge and lasso over the penalty, and of the ridge that dropout amounts to over its rate.

import { lasso, leastSquares } from "../solve.js";
import { columnSquares } from "./design.js";

/** @typedef {import("./design.js").Design} Design */
/** @typedef {"ridge" | "lasso" | "dropout"} Way */

export const POWERS = [-1, 3], PLACES = 120;

/** Penalties of a path, evenly by their logarithms. */
export const PENALTIES = Array.from({ length: PLACES + 1 }, (_, k) => 10 ** (POWERS[0] + ((POWERS[1] - POWERS[0]) * k) / PLACES));

/**
 * Least of half the squares + half of `penalty` Σ w².
 * @param {Design} design
 * @param {number} penalty
 */
export function ridge({ x, y }, penalty) {
  return leastSquares(x, y, x[0].map(() => penalty));
}

/**
 * Least of half the squares + `penalty` Σ |w|.
 * @param {Design} design
 * @param {number} penalty
 * @param {number[]} [start]
 */
export function sparse({ x, y }, penalty, start) {
  return lasso(x, y, x[0].map(() => penalty), start);
}

/**
 * What dropout of the inputs amounts to where each is left out with probability p and the rest divided by 1 - p: a ridge
 * whose penalty of each weight is p / (1 - p) times its column's sum of squares.
 * @param {Design} design
 * @param {number} p
 */
export function dropped(design, p) {
  return leastSquares(design.x, design.y, columnSquares(design).map((sum) => (p / (1 - p)) * sum));
}

/**
 * The plain ridge nearest to it: the same penalty for all, p / (1 - p) times the mean of the columns' sums.
 * @param {Design} design
 * @param {number} p
 */
export function plain(design, p) {
  const sums = columnSquares(design);
  return ridge(design, ((p / (1 - p)) * sums.reduce((all, v) => all + v, 0)) / sums.length);
}

/**
 * The whole path of one way: weights at each of PENALTIES, or at dropout rates from 0 to 0.95.
 * @param {Design} design
 * @param {Way} way
 */
export function path(design, way) {
  if (way === "dropout") return Array.from({ length: PLACES + 1 }, (_, k) => dropped(design, (0.95 * k) / PLACES));
  if (way === "ridge") return PENALTIES.map((penalty) => ridge(design, penalty));
  let w;
  return PENALTIES.map((penalty) => (w = sparse(design, penalty, w)));
}
