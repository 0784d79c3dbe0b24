// Densities on a line: what is real, what a generator makes of its noise, and how far apart the two are.

export const SHOWN = /** @type {[number, number]} */ ([-4, 6]);
export const BIN = 0.05, FROM = -10, BINS = 440; // 22 units, so that nothing that counts is lost
export const KNOTS = 21; // heights of a curve drawn by hand, evenly over what is shown
const CELLS = 800, TAILS = 6; // stretches of the normal noise; standard deviations of it

/** @typedef {{ density: (x: number) => number, source: import("../game.js").Source }} Target */

export const bell = (/** @type {number} */ x, mean = 0, sd = 1) => Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
export const middle = (/** @type {number} */ bin) => FROM + (bin + 0.5) * BIN;

const BUMPS = [{ mean: -1.5, sd: 0.6 }, { mean: 2.5, sd: 0.6 }];

/** @type {Target} */
const one = { density: (x) => bell(x), source: (to, n, { normal }) => { for (let k = 0; k < n; k++) to[k] = normal(); } };

/** @type {Target} */
const two = {
  density: (x) => (bell(x, BUMPS[0].mean, BUMPS[0].sd) + bell(x, BUMPS[1].mean, BUMPS[1].sd)) / 2,
  source: (to, n, { uniform, normal }) => {
    for (let k = 0; k < n; k++) {
      const { mean, sd } = BUMPS[uniform() < 0.5 ? 0 : 1];
      to[k] = mean + sd * normal();
    }
  },
};

/**
 * A curve through heights at evenly spaced places, straight between them, scaled so that its area is 1; flat where all are 0.
 * @param {number[]} heights
 * @returns {Target}
 */
export function drawn(heights) {
  const [low, high] = SHOWN, gap = (high - low) / (heights.length - 1), held = heights.some((h) => h > 0) ? heights.map((h) => Math.max(0, h)) : heights.map(() => 1);
  const areas = held.slice(1).map((h, k) => (h + held[k]) / 2 * gap), area = areas.reduce((a, b) => a + b);
  const up = areas.map(((sum) => (part) => (sum += part / area))(0));
  return {
    density: (x) => {
      if (x < low || x > high) return 0;
      const at = (x - low) / gap, k = Math.min(heights.length - 2, Math.floor(at));
      return (held[k] + (at - k) * (held[k + 1] - held[k])) / area;
    },
    source: (to, n, { uniform }) => {
      for (let s = 0; s < n; s++) {
        const u = uniform(), found = up.findIndex((sum) => u <= sum), k = found < 0 ? areas.length - 1 : found, left = u - (k ? up[k - 1] : 0);
        const a = held[k] / area, b = held[k + 1] / area, rise = (b - a) / gap; // left = a t + rise t² / 2
        const t = Math.abs(rise) < 1e-12 ? left / Math.max(a, 1e-12) : (Math.sqrt(Math.max(0, a * a + 2 * rise * left)) - a) / rise;
        to[s] = low + k * gap + Math.min(gap, Math.max(0, t));
      }
    },
  };
}

/**
 * @param {string} name  "one", "two" or "drawn"
 * @param {number[]} heights
 */
export function targetOf(name, heights) {
  return name === "one" ? one : name === "two" ? two : drawn(heights);
}

/** A density in the middle of each bin. */
export function binned(/** @type {(x: number) => number} */ density) {
  return Float64Array.from({ length: BINS }, (_, k) => density(middle(k)));
}

/** The edges of small stretches of the noise, and how likely each stretch is. */
export function noiseCells() {
  const wide = 2 * TAILS / CELLS, edges = Float64Array.from({ length: CELLS + 1 }, (_, k) => -TAILS + k * wide);
  const mass = Float64Array.from({ length: CELLS }, (_, k) => bell(edges[k] + wide / 2) * wide);
  return { edges, mass };
}

/**
 * The density in each bin of what noise is turned into: each stretch of noise is spread evenly between its ends' images.
 * @param {ArrayLike<number>} images  of the stretches' edges
 * @param {ArrayLike<number>} mass
 * @param {Float64Array} [to]
 */
export function pushed(images, mass, to = new Float64Array(BINS)) {
  to.fill(0);
  for (let k = 0; k < mass.length; k++) {
    const low = Math.min(images[k], images[k + 1]), high = Math.max(images[k], images[k + 1]), from = (low - FROM) / BIN, until = (high - FROM) / BIN;
    const first = Math.floor(from), last = Math.floor(until);
    if (first === last || until - from < 1e-9) {
      if (first >= 0 && first < BINS) to[first] += mass[k] / BIN;
      continue;
    }
    for (let bin = Math.max(0, first); bin <= Math.min(BINS - 1, last); bin++) to[bin] += mass[k] * (Math.min(until, bin + 1) - Math.max(from, bin)) / (until - from) / BIN;
  }
  return to;
}

/** The discriminator that V is largest with. */
export const best = (/** @type {number} */ p, /** @type {number} */ q) => (p + q > 0 ? p / (p + q) : 0.5);

/**
 * Jensen and Shannon's divergence of two densities given by bins, in nats; log 2 where they have nothing in common.
 * @param {ArrayLike<number>} p
 * @param {ArrayLike<number>} q
 */
export function divergence(p, q) {
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    const both = p[k] + q[k];
    if (p[k] > 0) sum += p[k] * Math.log(2 * p[k] / both);
    if (q[k] > 0) sum += q[k] * Math.log(2 * q[k] / both);
  }
  return sum * BIN / 2;
}

/** V(G, D*). */
export const bestValue = (/** @type {number} */ jsd) => -Math.log(4) + 2 * jsd;
