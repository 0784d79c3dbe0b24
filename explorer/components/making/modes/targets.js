// What the two-dimensional games have as real: a ring and a grid of Gaussians, or groups of people on two components.

const TAU = 2 * Math.PI;
export const WITHIN = 3; // standard deviations
export const SHARE = 0.25; // of a mode's fair share of the samples, to be covered

/** @typedef {{ x: number, y: number, sd: number, weight: number, name: string }} Mode  `weight`: its share of the real samples */
/** @typedef {{ name: string, modes: Mode[], source: import("../game.js").Source }} Target */

const mixture = (/** @type {Mode[]} */ modes) => (/** @type {Float64Array} */ to, /** @type {number} */ n, { uniform, normal }) => {
  for (let k = 0; k < n; k++) {
    const { x, y, sd } = modes[Math.floor(uniform() * modes.length)];
    to[k] = x + sd * normal();
    to[n + k] = y + sd * normal();
  }
};

function ring(count, radius, sd) {
  return Array.from({ length: count }, (_, k) => ({ x: radius * Math.cos(TAU * k / count), y: radius * Math.sin(TAU * k / count), sd, weight: 1 / count, name: String(k + 1) }));
}

function grid(side, gap, sd) {
  return Array.from({ length: side * side }, (_, k) => ({ x: gap * (k % side - (side - 1) / 2), y: gap * (Math.floor(k / side) - (side - 1) / 2), sd, weight: 1 / side ** 2, name: String(k + 1) }));
}

export const RING = ring(8, 2, 0.1), GRID = grid(5, 1, 0.1);

/** @type {Record<string, Target>} */
export const TARGETS = {
  ring: { name: "ring", modes: RING, source: mixture(RING) },
  grid: { name: "grid", modes: GRID, source: mixture(GRID) },
};

/**
 * How many of the samples lie within 3 standard deviations of each mode, its nearest; and of none.
 * @param {Mode[]} modes
 * @param {ArrayLike<number>} samples  [axis][sample]
 * @param {number} n
 */
export function assigned(modes, samples, n) {
  const counts = new Array(modes.length).fill(0);
  let astray = 0;
  for (let k = 0; k < n; k++) {
    let best = -1, least = WITHIN;
    modes.forEach(({ x, y, sd }, m) => {
      const away = Math.hypot(samples[k] - x, samples[n + k] - y) / sd;
      if (away <= least) { least = away; best = m; }
    });
    if (best < 0) astray += 1;
    else counts[best] += 1;
  }
  return { counts, astray };
}

/** Samples that a mode needs to be covered: a quarter of its fair share. */
export function needed(/** @type {Mode} */ { weight }, /** @type {number} */ n) {
  return Math.max(1, Math.ceil(SHARE * weight * n));
}

/**
 * @param {Mode[]} modes
 * @param {ArrayLike<number>} samples
 * @param {number} n
 */
export function covered(modes, samples, n) {
  const { counts, astray } = assigned(modes, samples, n), has = counts.map((count, m) => count >= needed(modes[m], n));
  return { counts, has, covered: has.filter(Boolean).length, on: (n - astray) / n };
}
