// The hidden Markov model that made a mosaic: likelihoods of calls, forwards and backwards, and the true allele; and sums over a window.

/**
 * The probability of a call in each population.
 * @param {number} call  0 or 1
 * @param {ArrayLike<number>[]} frequencies  of allele 1, in both populations
 * @param {number} k
 * @param {number} error  the rate at which calls are exchanged
 */
export function likelihoods(call, frequencies, k, error) {
  return frequencies.map((list) => {
    const one = list[k] * (1 - error) + (1 - list[k]) * error;
    return call ? one : 1 - one;
  });
}

/**
 * @typedef {object} Passed
 * @property {number[][]} seen  of each variant the likelihoods of both populations
 * @property {number[][]} forward  of each variant both probabilities, given the calls up to it
 * @property {number[][]} backward  of each variant how likely later calls are from both populations, scaled to the sum 1
 * @property {number[]} second  the probability of the second population, given all calls
 */

/**
 * Forwards and backwards along the chromosome.
 * @param {{ calls: ArrayLike<number>, frequencies: ArrayLike<number>[], error: number, change: number }} given  `change`: the probability of a switch between neighbours
 * @returns {Passed}
 */
export function passed({ calls, frequencies, error, change }) {
  const count = calls.length, seen = Array.from({ length: count }, (_, k) => likelihoods(calls[k], frequencies, k, error));
  const forward = [], backward = Array(count), second = Array(count);
  for (let k = 0; k < count; k++) forward.push(step(k ? forward[k - 1] : [0.5, 0.5], seen[k], change));
  backward[count - 1] = [0.5, 0.5];
  for (let k = count - 2; k >= 0; k--) backward[k] = mixed(scaled(backward[k + 1].map((v, z) => v * seen[k + 1][z])), change);
  for (let k = 0; k < count; k++) second[k] = scaled(forward[k].map((v, z) => v * backward[k][z]))[1];
  return { seen, forward, backward, second };
}

/** One step forwards: ancestry may have changed, then the call is seen. */
export function step(/** @type {number[]} */ before, /** @type {number[]} */ seen, /** @type {number} */ change) {
  return scaled(mixed(before, change).map((v, z) => v * seen[z]));
}

/** Both probabilities after a switch that comes with probability `change`. */
export function mixed(/** @type {number[]} */ [a, b], /** @type {number} */ change) {
  return [a * (1 - change) + b * change, a * change + b * (1 - change)];
}

function scaled(/** @type {number[]} */ [a, b]) {
  return [a / (a + b), b / (a + b)];
}

/**
 * The probability that the true allele is 1.
 * @param {number} call
 * @param {ArrayLike<number>[]} frequencies
 * @param {number} k
 * @param {number} error
 * @param {number} second  the probability of the second population
 */
export function trueAllele(call, frequencies, k, error, second) {
  const one = call ? 1 - error : error;
  return [1 - second, second].reduce((sum, share, z) => {
    const p = frequencies[z][k];
    return sum + share * ((p * one) / (p * one + (1 - p) * (1 - one)));
  }, 0);
}

/**
 * Log-likelihood ratios summed over a window around each variant, cut at the ends.
 * @param {number[]} evidence
 * @param {number} width  an odd number
 */
export function windowed(evidence, width) {
  const half = (width - 1) / 2;
  return evidence.map((_, k) => evidence.slice(Math.max(0, k - half), k + half + 1).reduce((sum, v) => sum + v, 0));
}

/** For each variant ln P(call | B) / P(call | A). */
export function ratios(/** @type {number[][]} */ seen) {
  return seen.map(([a, b]) => Math.log(b / a));
}
