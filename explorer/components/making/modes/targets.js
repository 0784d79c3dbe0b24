// What the games in the plane have as real, and which of its modes made samples cover.

const TAU = 2 * Math.PI;
export const WITHIN = 3; // standard deviations
export const SHARE = 0.5; // of a mode's fair share of the samples, to be covered

/** @typedef {{ x: number, y: number, shape: [number, number, number], weight: number, name: string }} Mode  `shape`: variance of x, covariance, variance of y; `weight`: its share of what is real */
/** @typedef {{ modes: Mode[], source: import("../game.js").Source, reach: number }} Target  `reach`: half of the side of the square that is shown */

const mode = (x, y, sd, weight, name) => ({ x, y, shape: /** @type {[number, number, number]} */ ([sd * sd, 0, sd * sd]), weight, name });

/**
 * Equally likely round Gaussians.
 * @param {[number, number][]} centres
 * @param {number} sd
 * @param {number} reach
 * @returns {Target}
 */
function mixture(centres, sd, reach) {
  return {
    modes: centres.map(([x, y], k) => mode(x, y, sd, 1 / centres.length, String(k + 1))),
    source: (to, n, { uniform, normal }) => {
      for (let k = 0; k < n; k++) {
        const [x, y] = centres[Math.floor(uniform() * centres.length)];
        to[k] = x + sd * normal();
        to[n + k] = y + sd * normal();
      }
    },
    reach,
  };
}

export const SD = 0.1;
const RING = Array.from({ length: 8 }, (_, k) => /** @type {[number, number]} */ ([2 * Math.cos(TAU * k / 8), 2 * Math.sin(TAU * k / 8)]));
const GRID = Array.from({ length: 25 }, (_, k) => /** @type {[number, number]} */ ([k % 5 - 2, Math.floor(k / 5) - 2]));
const UNIT = 0.1; // of the components' scores: one unit of the plane

/**
 * Samples on two principal components; their groups are the modes. Real samples are drawn from them with replacement.
 * @param {ArrayLike<number>} scores  first component of all samples, then the second
 * @param {ArrayLike<number>} groups  of each sample, from 0
 * @param {string[]} names  of the groups
 * @returns {Target}
 */
export function people(scores, groups, names) {
  const n = groups.length, points = Float64Array.from(scores, (score) => score / UNIT);
  const modes = names.map((name, g) => {
    let count = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (let k = 0; k < n; k++) {
      if (groups[k] !== g) continue;
      count += 1;
      x += points[k];
      y += points[n + k];
    }
    x /= count;
    y /= count;
    for (let k = 0; k < n; k++) {
      if (groups[k] !== g) continue;
      const dx = points[k] - x, dy = points[n + k] - y;
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
    return { x, y, shape: /** @type {[number, number, number]} */ ([xx / (count - 1), xy / (count - 1), yy / (count - 1)]), weight: count / n, name };
  });
  return {
    modes,
    source: (to, count, { uniform }) => {
      for (let k = 0; k < count; k++) {
        const one = Math.floor(uniform() * n);
        to[k] = points[one];
        to[count + k] = points[n + one];
      }
    },
    reach: 3.2,
  };
}

/** @type {Record<string, Target>} */
export const TARGETS = { ring: mixture(RING, SD, 3), grid: mixture(GRID, SD, 3) };

/**
 * How far a place is from a mode, in standard deviations (Mahalanobis).
 * @param {Mode} mode
 * @param {number} x
 * @param {number} y
 */
export function distance({ x: mx, y: my, shape: [a, b, c] }, x, y) {
  const dx = x - mx, dy = y - my;
  return Math.sqrt((c * dx * dx - 2 * b * dx * dy + a * dy * dy) / (a * c - b * b));
}

/** Samples that a mode needs to be covered: half of its fair share of `n`. */
export const needed = (/** @type {Mode} */ { weight }, /** @type {number} */ n) => Math.max(1, Math.ceil(SHARE * weight * n - 1e-9));

/**
 * Which modes made samples cover: each sample belongs to its nearest mode, if it is within 3 standard deviations of it.
 * @param {Mode[]} modes
 * @param {ArrayLike<number>} samples  x of all, then y
 * @param {number} n
 */
export function covered(modes, samples, n) {
  const counts = new Array(modes.length).fill(0), of = new Int16Array(n);
  let on = 0;
  for (let k = 0; k < n; k++) {
    let nearest = -1, least = WITHIN;
    for (let m = 0; m < modes.length; m++) {
      const away = distance(modes[m], samples[k], samples[n + k]);
      if (away <= least) {
        least = away;
        nearest = m;
      }
    }
    of[k] = nearest;
    if (nearest < 0) continue;
    counts[nearest] += 1;
    on += 1;
  }
  const has = counts.map((count, m) => count >= needed(modes[m], n));
  return { counts, of, has, covered: has.filter(Boolean).length, on: on / n };
}
