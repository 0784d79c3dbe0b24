// Hidden calls and what was answered to them, opened to the numbers that the answers are made of.

/**
 * @typedef {object} Asked
 * @property {number} row
 * @property {number} variant
 * @property {number[]} frequent  probabilities of the genotypes, as every way gives them
 * @property {number[]} neighbours
 * @property {number[]} linked
 * @property {number[]} autoencoder
 * @property {number[]} dosages  of the four ways
 * @property {number[]} counts  of the genotypes among visible calls
 * @property {{ mean: number, terms: number[][], rest: number, total: number, variance: number }} linked_sum  terms: [column, slope, value, centre, product, known]
 * @property {{ samples: number[], apart: number[], calls: number[], by: number[] }} near
 * @property {number[]} logits
 */

/** The genotype that is most probable. */
export function best(/** @type {number[]} */ probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** Shares of counts. */
export function shares(/** @type {number[]} */ counts) {
  const total = counts.reduce((sum, n) => sum + n, 0);
  return counts.map((n) => (total ? n / total : 1 / counts.length));
}

/** Votes of neighbours and one vote more that is shared out as all calls are. */
export function voted(/** @type {number[]} */ calls, /** @type {number[]} */ counts) {
  const prior = shares(counts);
  return prior.map((share, state) => (calls.filter((call) => call === state).length + share) / (calls.length + 1));
}

/** The sum of a mean, its largest terms and the rest. */
export function summed(/** @type {Asked["linked_sum"]} */ { mean, terms, rest }) {
  return terms.reduce((sum, [, slope, value, centre]) => sum + slope * (value - centre), mean + rest);
}

/** A sum as a dosage: not below 0 and not above the last genotype. */
export function held(/** @type {number} */ total, /** @type {number} */ states) {
  return Math.min(states - 1, Math.max(0, total));
}

/** Probabilities that fall with the distance from a dosage as a normal density does. */
export function around(/** @type {number} */ dosage, /** @type {number} */ variance, /** @type {number} */ states) {
  const apart = Array.from({ length: states }, (_, g) => (g - dosage) ** 2 / (2 * variance)), least = Math.min(...apart);
  return normalised(apart.map((a) => Math.exp(least - a)));
}

/** Softmax. */
export function softmax(/** @type {number[]} */ logits) {
  const most = Math.max(...logits);
  return normalised(logits.map((z) => Math.exp(z - most)));
}

const normalised = (values) => values.map((v) => v / values.reduce((sum, one) => sum + one, 0));
