// A line under absolute error: the exact one, which passes through two of the points, and descent by the signs of the residuals.

/** @typedef {import("./squares.js").Point} Point */
/** @typedef {import("./squares.js").Weights} Weights */

const EQUAL = 1e-9;

/**
 * How far a line passes above a point; exactly 0 where rounding alone keeps them apart.
 * @param {Point} point
 * @param {Weights} w
 */
export function miss([x, y], [w0, w1]) {
  const above = w0 + w1 * x - y;
  return Math.abs(above) < EQUAL ? 0 : above;
}

/**
 * The mean of the absolute residuals.
 * @param {Point[]} points
 * @param {Weights} w
 */
export const meanAbsolute = (points, w) => points.reduce((sum, point) => sum + Math.abs(miss(point, w)), 0) / points.length;

/**
 * A line of least mean absolute error, the points it goes through, and whether another one has as little; null where all x
 * are the same. Among the best lines one passes through two points (a vertex of the linear program), so each pair is tried.
 * @param {Point[]} points
 * @returns {{ w: Weights, loss: number, through: [number, number], unique: boolean } | null}
 */
export function leastAbsolute(points) {
  let best = null;
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const [x, y] = points[i], [u, v] = points[j];
      if (Math.abs(u - x) < EQUAL) continue;
      const slope = (v - y) / (u - x), w = /** @type {Weights} */ ([y - slope * x, slope]), loss = meanAbsolute(points, w);
      if (best && Math.abs(loss - best.loss) < EQUAL) {
        if (Math.hypot(w[0] - best.w[0], w[1] - best.w[1]) > EQUAL) best.unique = false;
      } else if (!best || loss < best.loss) {
        best = { w, loss, through: /** @type {[number, number]} */ ([i, j]), unique: true };
      }
    }
  }
  return best;
}

/**
 * A subgradient of the mean absolute error, 1/n X^T sign(X w - y); a point on the line pulls nowhere.
 * @param {Point[]} points
 * @param {Weights} w
 * @returns {[number, number]}
 */
export function subgradient(points, w) {
  let a = 0, b = 0;
  for (const point of points) {
    const sign = Math.sign(miss(point, w));
    a += sign;
    b += sign * point[0];
  }
  return [a / points.length, b / points.length];
}

/**
 * One step against it.
 * @param {Point[]} points
 * @param {Weights} w
 * @param {number} rate
 * @returns {Weights}
 */
export function stepAbsolute(points, w, rate) {
  const g = subgradient(points, w);
  return [w[0] - rate * g[0], w[1] - rate * g[1]];
}
