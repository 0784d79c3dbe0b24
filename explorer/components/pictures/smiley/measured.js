// What was measured on held-out smileys and on pictures without a label: how far a probability can be trusted.

/** @typedef {{ kinds: string[], without: number[][], scores: number[][][], known: number[], changes: number[][], used: number[][][], mouth: number }} Measured */
/** @typedef {{ bends: ArrayLike<number>, said: ArrayLike<number>, labels: ArrayLike<number> }} Held  of each held-out smiley */
/** @typedef {{ mean: number, happy: number, count: number }} Bin */

export const BINS = 10, SURE = 0.9;
const STEEP = 8;

/** How likely a reader says "happy" of a mouth bent so: how the labels were made. */
export const agreed = (/** @type {number} */ bend) => 1 / (1 + Math.exp(-STEEP * bend));

/** Which of the ten bins a probability falls into. */
const binOf = (/** @type {number} */ p) => Math.min(BINS - 1, Math.floor(p * BINS));

/**
 * Smileys by what was said of them: the mean probability, and the share whose label is happy; empty bins are left out.
 * @param {Held} held
 * @returns {Bin[]}
 */
export function calibration({ said, labels }) {
  const sums = Array.from({ length: BINS }, () => ({ mean: 0, happy: 0, count: 0 }));
  for (let k = 0; k < said.length; k++) {
    const bin = sums[binOf(said[k])];
    bin.mean += said[k];
    bin.happy += labels[k];
    bin.count += 1;
  }
  return sums.filter(({ count }) => count).map(({ mean, happy, count }) => ({ mean: mean / count, happy: happy / count, count }));
}

/** Expected calibration error: the gaps of the bins, each by its share of the smileys. */
export function gap(/** @type {Bin[]} */ bins) {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, { mean, happy, count }) => sum + (count / all) * Math.abs(mean - happy), 0);
}

/** Of which share one answer or the other has at least so much probability. */
export function sure(/** @type {ArrayLike<number>} */ said, least = SURE) {
  return Array.from(said).filter((p) => Math.max(p, 1 - p) >= least).length / said.length;
}

/** The share of each bin. */
export function shares(/** @type {ArrayLike<number>} */ said) {
  const counts = Array(BINS).fill(0);
  for (let k = 0; k < said.length; k++) counts[binOf(said[k])] += 1;
  return counts.map((count) => count / said.length);
}

export const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
