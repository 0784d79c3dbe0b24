// Polynomials fitted to points: by least squares alone, with an L2 or L1 penalty, by descent that stops early, or to noisy copies.

import { normals } from "../../topic/chance.js";
import { lasso, leastSquares } from "../solve.js";

export const MOST_DEGREE = 14, COPIES = 20;

/** @typedef {"none" | "ridge" | "lasso" | "early" | "noise"} Method */
/** @typedef {[number, number]} Point  x and y, both from -1 to 1 or a little more */

/**
 * Legendre's polynomials 0 to `degree` at a place of [-1, 1], each times √(2j + 1): over the stretch they are
 * uncorrelated and of one size, so that fits of high degree are well conditioned.
 * @param {number} x
 * @param {number} degree
 */
export function basis(x, degree) {
  const p = [1, x];
  for (let j = 1; j < degree; j++) p.push(((2 * j + 1) * x * p[j] - j * p[j - 1]) / (j + 1));
  return p.slice(0, degree + 1).map((value, j) => value * Math.sqrt(2 * j + 1));
}

/**
 * @param {number[]} weights
 * @param {number} x
 */
export function curve(weights, x) {
  return basis(x, weights.length - 1).reduce((sum, value, j) => sum + value * weights[j], 0);
}

/**
 * Mean squared distance of points from a curve.
 * @param {number[]} weights
 * @param {Point[]} points
 */
export function error(weights, points) {
  return points.reduce((sum, [x, y]) => sum + (curve(weights, x) - y) ** 2, 0) / points.length;
}

/**
 * Weights of the basis. `strength` is λ of mean squared error + λ Σ w² or λ Σ |w| (not of the constant), the number of
 * steps of descent, or the standard deviation of the noise that copies get on x.
 * @param {Point[]} points
 * @param {number} degree
 * @param {Method} method
 * @param {number} strength
 */
export function fit(points, degree, method, strength) {
  const n = points.length, rows = points.map(([x]) => basis(x, degree)), ys = points.map(([, y]) => y);
  const penalties = (each) => Array.from({ length: degree + 1 }, (_, j) => (j ? each : 0));
  if (method === "ridge") return leastSquares(rows, ys, penalties(n * strength));
  if (method === "lasso") return lasso(rows, ys, penalties((n * strength) / 2));
  if (method === "early") return descended(rows, ys, strength);
  if (method === "noise") {
    const normal = normals(7), many = points.flatMap(([x, y]) => Array.from({ length: COPIES }, () => [Math.max(-1, Math.min(1, x + strength * normal())), y]));
    return leastSquares(many.map(([x]) => basis(x, degree)), many.map(([, y]) => y), penalties(0));
  }
  return leastSquares(rows, ys, penalties(0));
}

/**
 * Descent on the mean squared error from all weights 0, after so many steps; its rate is 1 / the largest curvature's bound.
 * @param {number[][]} rows
 * @param {number[]} ys
 * @param {number} steps
 */
export function descended(rows, ys, steps) {
  const n = rows.length, count = rows[0].length, cells = Array.from({ length: count }, (_, j) => j);
  const curvature = cells.map((j) => cells.map((k) => (2 / n) * rows.reduce((sum, row) => sum + row[j] * row[k], 0)));
  const pull = cells.map((j) => (2 / n) * rows.reduce((sum, row, i) => sum + row[j] * ys[i], 0));
  const rate = 1 / Math.max(...curvature.map((row) => row.reduce((sum, v) => sum + Math.abs(v), 0)));
  let w = new Array(count).fill(0);
  for (let step = 0; step < steps; step++) {
    w = w.map((value, j) => {
      let slope = -pull[j];
      for (let k = 0; k < count; k++) slope += curvature[j][k] * w[k];
      return value - rate * slope;
    });
  }
  return w;
}

/** How much a curve bends and rises: the mean of its squared slope over [-1, 1], on 400 stretches. */
export function roughness(/** @type {number[]} */ weights) {
  let sum = 0, before = curve(weights, -1);
  for (let k = 1; k <= 400; k++) {
    const now = curve(weights, -1 + k / 200);
    sum += ((now - before) * 200) ** 2;
    before = now;
  }
  return sum / 400;
}
