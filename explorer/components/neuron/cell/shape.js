// The outlines of a nerve cell that straighten out to a diagram as `t` goes from 0 to 1. Lengths are pixels.

/** @typedef {[number, number]} Place */

const POINTS = 36;

/**
 * A fibre from one place to another: it winds while it belongs to the cell.
 * @param {Place} from
 * @param {Place} to
 * @param {{ swing: number, waves: number, t: number }} look  `swing` is how far it strays to the sides
 * @returns {Place[]}
 */
export function fibre([x0, y0], [x1, y1], { swing, waves, t }) {
  const long = Math.hypot(x1 - x0, y1 - y0) || 1, across = [-(y1 - y0) / long, (x1 - x0) / long];
  return Array.from({ length: POINTS + 1 }, (_, k) => {
    const share = k / POINTS, off = (1 - t) * swing * Math.sin(Math.PI * waves * share) * Math.sin(Math.PI * share) ** 0.5;
    return /** @type {Place} */ ([x0 + share * (x1 - x0) + off * across[0], y0 + share * (y1 - y0) + off * across[1]]);
  });
}

/**
 * The outline of a fibre that grows thicker towards its end.
 * @param {Place[]} points
 * @param {number} thin  width at the start
 * @param {number} thick  width at the end
 * @returns {Place[]}
 */
export function tapered(points, thin, thick) {
  const sides = points.map(([x, y], k) => {
    const a = points[Math.max(0, k - 1)], b = points[Math.min(points.length - 1, k + 1)], long = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const half = (thin + (thick - thin) * (k / (points.length - 1)) ** 2) / 2, nx = -(b[1] - a[1]) / long * half, ny = (b[0] - a[0]) / long * half;
    return [[x + nx, y + ny], [x - nx, y - ny]];
  });
  return /** @type {Place[]} */ ([...sides.map((side) => side[0]), ...sides.map((side) => side[1]).reverse()]);
}

/**
 * The body of the cell, with a few bays, that becomes a circle.
 * @param {Place} middle
 * @param {number} radius
 * @param {number} t
 * @returns {Place[]}
 */
export function body([x, y], radius, t) {
  return Array.from({ length: 72 }, (_, k) => {
    const turn = 2 * Math.PI * k / 72, r = radius * (1 + (1 - t) * (0.13 * Math.sin(3 * turn + 0.4) + 0.06 * Math.sin(5 * turn + 2)));
    return /** @type {Place} */ ([x + r * Math.cos(turn), y + r * Math.sin(turn)]);
  });
}

/**
 * The place at a share of the way along a line.
 * @param {Place[]} points
 * @param {number} share  0 to 1
 * @returns {Place}
 */
export function along(points, share) {
  let long = 0;
  const lengths = points.slice(1).map(([x, y], k) => Math.hypot(x - points[k][0], y - points[k][1]));
  for (const one of lengths) long += one;
  let left = Math.min(1, Math.max(0, share)) * long;
  for (let k = 0; k < lengths.length; k++) {
    if (left <= lengths[k] || k === lengths.length - 1) {
      const part = lengths[k] ? left / lengths[k] : 0, [x0, y0] = points[k], [x1, y1] = points[k + 1];
      return [x0 + part * (x1 - x0), y0 + part * (y1 - y0)];
    }
    left -= lengths[k];
  }
  return points[points.length - 1];
}

/**
 * Short branches on both sides of a fibre, which draw in as it straightens.
 * @param {Place[]} points
 * @param {number[]} shares  where on the fibre
 * @param {number} length
 * @param {number} t
 * @returns {Place[][]}
 */
export function twigs(points, shares, length, t) {
  return shares.map((share, k) => {
    const from = along(points, share), ahead = along(points, Math.min(1, share + 0.05)), turn = Math.atan2(ahead[1] - from[1], ahead[0] - from[0]);
    const side = turn + Math.PI + (k % 2 ? 1 : -1) * 0.85, long = length * (1 - t) * (0.75 + 0.25 * Math.sin(3 * k + 1));
    const knee = /** @type {Place} */ ([from[0] + 0.6 * long * Math.cos(side), from[1] + 0.6 * long * Math.sin(side)]);
    const bend = side + (k % 2 ? -0.5 : 0.5);
    return [from, knee, /** @type {Place} */ ([knee[0] + 0.4 * long * Math.cos(bend), knee[1] + 0.4 * long * Math.sin(bend)])];
  });
}
