// The widest margin of a set of points, exactly, and the bound on mistakes that follows from it.
//
// Homogeneous: each point is x = (1, x1, x2), the separating vector u has three entries and length 1, and the margin is the
// smallest y u.x. The largest margin is the distance from zero to the convex hull of the vectors y x; the nearest point of
// the hull lies on one of them, between two, or between three, so all of these are tried.

import { dot, input } from "./rule.js";

/** @typedef {import("./rule.js").Vector} Vector */
const CLOSE = 1e-9;

/**
 * The unit vector that separates the points best; null where none does.
 * @param {import("./rule.js").Point[]} points
 * @returns {{ u: Vector, margin: number, support: number[] } | null}
 */
export function widest(points) {
  const z = points.map((point) => /** @type {Vector} */ (input(point).map((value) => point.y * value)));
  for (const support of subsets(z.length)) {
    const near = nearest(support.map((k) => z[k]));
    if (!near) continue;
    const square = dot(near, near);
    if (square > CLOSE && z.every((one) => dot(one, near) >= square - CLOSE)) {
      const margin = Math.sqrt(square);
      return { u: /** @type {Vector} */ (near.map((value) => value / margin)), margin, support };
    }
  }
  return null;
}

/**
 * The farthest point from zero, the constant input counted: max |x|.
 * @param {import("./rule.js").Point[]} points
 */
export function farthest(points) {
  const sizes = points.map((point) => Math.sqrt(dot(input(point), input(point)))), size = Math.max(...sizes);
  return { at: sizes.indexOf(size), size };
}

/**
 * At most so many mistakes, from whatever order of the points: (max |x| / margin)^2.
 * @param {number} size
 * @param {number} margin
 */
export function bound(size, margin) {
  return (size / margin) ** 2;
}

function* subsets(count) {
  for (let i = 0; i < count; i++) yield [i];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) yield [i, j];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) for (let k = j + 1; k < count; k++) yield [i, j, k];
}

/**
 * The point nearest to zero of what one, two or three vectors span by shares that add up to 1; null where a share is
 * negative, or where fewer of them would do.
 * @param {Vector[]} z
 * @returns {Vector | null}
 */
function nearest(z) {
  const shares = z.length === 1 ? [1] : z.length === 2 ? between(z[0], z[1]) : among(z[0], z[1], z[2]);
  if (!shares || shares.some((share) => share < -CLOSE)) return null;
  return /** @type {Vector} */ ([0, 1, 2].map((k) => shares.reduce((sum, share, i) => sum + share * z[i][k], 0)));
}

const minus = (a, b) => /** @type {Vector} */ (a.map((value, k) => value - b[k]));

function between(a, b) {
  const way = minus(b, a), length = dot(way, way);
  if (length < CLOSE) return null;
  const t = -dot(a, way) / length;
  return [1 - t, t];
}

function among(a, b, c) {
  const p = minus(b, a), q = minus(c, a), pp = dot(p, p), qq = dot(q, q), pq = dot(p, q), size = pp * qq - pq * pq;
  if (size < CLOSE) return null;
  const ap = -dot(a, p), aq = -dot(a, q), s = (ap * qq - aq * pq) / size, t = (aq * pp - ap * pq) / size;
  return [1 - s - t, s, t];
}
