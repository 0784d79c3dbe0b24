// A line under squared error: the weights in closed form, and descent on the way to them.

/** @typedef {[number, number]} Point  x and y */
/** @typedef {[number, number]} Weights  intercept and slope */

/**
 * The sums that X^T X and X^T y are made of, where a row of X is (1, x); `w` is null where all x are the same.
 * @param {Point[]} points
 */
export function normal(points) {
  let sx = 0, sxx = 0, sy = 0, sxy = 0;
  for (const [x, y] of points) {
    sx += x;
    sxx += x * x;
    sy += y;
    sxy += x * y;
  }
  const n = points.length, det = n * sxx - sx * sx;
  const top = /** @type {[number, number]} */ ([sxx * sy - sx * sxy, n * sxy - sx * sy]); // adjugate of X^T X, times X^T y
  const w = /** @type {Weights | null} */ (det > 1e-9 ? [top[0] / det, top[1] / det] : null);
  return { n, sx, sxx, sy, sxy, det, top, w };
}

/**
 * The gradient of the mean of the squared residuals, 2/n (X^T X w - X^T y).
 * @param {ReturnType<typeof normal>} sums
 * @param {Weights} w
 * @returns {[number, number]}
 */
export function gradient({ n, sx, sxx, sy, sxy }, [w0, w1]) {
  return [(2 / n) * (n * w0 + sx * w1 - sy), (2 / n) * (sx * w0 + sxx * w1 - sxy)];
}

/**
 * Eigenvalues of its curvature 2/n X^T X, and the rate 2/largest above which the steps grow.
 * @param {{ n: number, sx: number, sxx: number }} sums
 */
export function curvature({ n, sx, sxx }) {
  const a = 2, b = (2 * sx) / n, d = (2 * sxx) / n, middle = (a + d) / 2, half = Math.hypot((a - d) / 2, b);
  const largest = middle + half;
  return { matrix: [[a, b], [b, d]], largest, least: (a * d - b * b) / largest, limit: 2 / largest };
}

/**
 * One step of descent.
 * @param {ReturnType<typeof normal>} sums
 * @param {Weights} w
 * @param {number} rate
 * @returns {Weights}
 */
export function step(sums, w, rate) {
  const g = gradient(sums, w);
  return [w[0] - rate * g[0], w[1] - rate * g[1]];
}

/**
 * How far one pair of weights is from another.
 * @param {Weights} a
 * @param {Weights} b
 */
export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
