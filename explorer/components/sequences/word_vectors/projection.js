// Vectors seen in three dimensions: the space of their first three principal components, turned as little as it can be from
// how it was seen before, then by hand.

import { eigen } from "./factors.js";

/**
 * The first three principal directions of rows, and how much of the variance they have.
 * @param {Float64Array} rows
 * @param {number} dimensions
 * @param {number[]} chosen  which rows
 */
export function components(rows, dimensions, chosen) {
  const d = dimensions, mean = new Float64Array(d), covariance = new Float64Array(d * d);
  for (const row of chosen) for (let j = 0; j < d; j++) mean[j] += rows[row * d + j] / chosen.length;
  for (const row of chosen) {
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) covariance[i * d + j] += (rows[row * d + i] - mean[i]) * (rows[row * d + j] - mean[j]) / chosen.length;
  }
  const { values, vectors } = eigen(covariance, d), all = values.reduce((sum, v) => sum + Math.max(0, v), 0);
  return { mean, axes: [0, 1, 2].map((k) => vectors.slice(k * d, (k + 1) * d)), share: all > 0 ? (values[0] + values[1] + values[2]) / all : 0 };
}

const dot = (a, b) => a.reduce((sum, v, k) => sum + v * b[k], 0);
const norm = (vector) => Math.sqrt(dot(vector, vector));

/**
 * Axes of the space of `axes` that lie as near to those from before as that space allows, square to each other.
 * @param {Float64Array[]} axes
 * @param {Float64Array[] | null} before
 */
export function aligned(axes, before) {
  if (!before || before[0].length !== axes[0].length) return axes;
  /** @type {Float64Array[]} */
  const kept = [];
  for (const [k, old] of before.entries()) {
    const inside = new Float64Array(old.length);
    for (const axis of axes) { const part = dot(axis, old); for (let j = 0; j < inside.length; j++) inside[j] += part * axis[j]; }
    let fresh = without(inside, kept);
    if (norm(fresh) < 1e-3) fresh = [axes[k], ...axes].map((axis) => without(axis, kept)).sort((one, other) => norm(other) - norm(one))[0];
    const length = norm(fresh);
    kept.push(fresh.map((v) => v / length));
  }
  return kept;
}

function without(vector, others) {
  const rest = Float64Array.from(vector);
  for (const other of others) { const part = dot(rest, other); for (let j = 0; j < rest.length; j++) rest[j] -= part * other[j]; }
  return rest;
}

/**
 * Where a row lies on three axes.
 * @param {Float64Array} rows
 * @param {number} row
 * @param {Float64Array} mean
 * @param {Float64Array[]} axes
 */
export function placed(rows, row, mean, axes) {
  const d = mean.length;
  return axes.map((axis) => { let sum = 0; for (let j = 0; j < d; j++) sum += axis[j] * (rows[row * d + j] - mean[j]); return sum; });
}

/**
 * A point turned around the upright axis, then tilted towards who looks: across, up, and nearer.
 * @param {number[]} point
 * @param {number} turn  radians
 * @param {number} tilt
 */
export function turned([x, y, z], turn, tilt) {
  const across = x * Math.cos(turn) + z * Math.sin(turn), near = -x * Math.sin(turn) + z * Math.cos(turn);
  return [across, y * Math.cos(tilt) - near * Math.sin(tilt), y * Math.sin(tilt) + near * Math.cos(tilt)];
}
