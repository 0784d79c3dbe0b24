// Least squares with a penalty, for a handful of unknowns.

/** @typedef {number[][]} Matrix  rows */

/**
 * The least squares solution of X w = y with `penalties[j]` w_j² added to the squares, by Householder's reflections. A
 * column that the others make up already gets the weight 0.
 * @param {Matrix} x
 * @param {number[]} y
 * @param {number[]} penalties  one for each column, 0 for none
 */
export function leastSquares(x, y, penalties) {
  const columns = penalties.length, rows = x.map((row) => [...row]), right = [...y];
  penalties.forEach((penalty, j) => {
    if (penalty > 0) {
      rows.push(Array.from({ length: columns }, (_, k) => (k === j ? Math.sqrt(penalty) : 0)));
      right.push(0);
    }
  });
  const size = Math.max(...rows.map((row) => Math.max(...row.map(Math.abs))), 1e-300);
  let at = 0;
  const pivots = [];
  for (let j = 0; j < columns && at < rows.length; j++) {
    let norm = 0;
    for (let i = at; i < rows.length; i++) norm += rows[i][j] ** 2;
    norm = Math.sqrt(norm);
    if (norm < 1e-10 * size) continue;
    const alpha = rows[at][j] > 0 ? -norm : norm, v = rows.slice(at).map((row) => row[j]);
    v[0] -= alpha;
    const length = v.reduce((sum, one) => sum + one * one, 0);
    const reflect = (get, set) => {
      const dot = v.reduce((sum, one, i) => sum + one * get(at + i), 0) * (2 / length);
      v.forEach((one, i) => set(at + i, get(at + i) - dot * one));
    };
    for (let k = j; k < columns; k++) reflect((i) => rows[i][k], (i, value) => { rows[i][k] = value; });
    reflect((i) => right[i], (i, value) => { right[i] = value; });
    pivots.push([at, j]);
    at += 1;
  }
  const w = new Array(columns).fill(0);
  for (const [row, j] of pivots.reverse()) {
    let sum = right[row];
    for (let k = j + 1; k < columns; k++) sum -= rows[row][k] * w[k];
    w[j] = sum / rows[row][j];
  }
  return w;
}

/**
 * What an L1 penalty leaves of a number: nearer to 0 by `by`, and 0 within it.
 * @param {number} value
 * @param {number} by
 */
export function soft(value, by) {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by) || 0;
}

/**
 * The lasso: least of half the squares + sum of `penalties[j]` |w_j|, by going round the columns until nothing changes.
 * @param {Matrix} x
 * @param {number[]} y
 * @param {number[]} penalties
 * @param {number[]} [start]
 */
export function lasso(x, y, penalties, start = penalties.map(() => 0)) {
  const w = [...start], squares = penalties.map((_, j) => x.reduce((sum, row) => sum + row[j] ** 2, 0));
  const left = y.map((value, i) => value - x[i].reduce((sum, v, j) => sum + v * w[j], 0)), scale = Math.max(1e-12, ...y.map(Math.abs));
  for (let round = 0; round < 20000; round++) {
    let most = 0;
    for (let j = 0; j < w.length; j++) {
      if (squares[j] === 0) continue;
      const dot = x.reduce((sum, row, i) => sum + row[j] * left[i], 0) + squares[j] * w[j], now = soft(dot, penalties[j]) / squares[j], change = now - w[j];
      if (change === 0) continue;
      x.forEach((row, i) => { left[i] -= change * row[j]; });
      w[j] = now;
      most = Math.max(most, Math.abs(change) * Math.sqrt(squares[j]));
    }
    if (most < 1e-10 * scale) break;
  }
  return w;
}
