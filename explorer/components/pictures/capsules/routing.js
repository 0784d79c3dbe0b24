// Routing by agreement: votes of small capsules for large ones, coupling coefficients round by round, squashed sums.

/** @typedef {{ below: number, above: number, wide: number, values: Float64Array }} Votes  by capsule below, above, number */
/** @typedef {{ logits: Float64Array, coupling: Float64Array, sums: Float64Array, capsules: Float64Array, lengths: number[] }} Round  the first two by capsule below, then above */

/** @param {ArrayLike<number>} vector */
export function lengthOf(vector) {
  let square = 0;
  for (let k = 0; k < vector.length; k++) square += vector[k] ** 2;
  return Math.sqrt(square);
}

/**
 * The same direction, |s|² / (1 + |s|²) long.
 * @param {ArrayLike<number>} s
 */
export function squash(s) {
  const length = lengthOf(s), factor = length / (1 + length ** 2);
  return Float64Array.from(s, (value) => value * factor);
}

/**
 * What each small capsule says of each large one: u times its own matrix.
 * @param {ArrayLike<number>} weights  by capsule below, its number, capsule above, its number
 * @param {ArrayLike<number>} small  capsules one after the other
 * @param {{ below: number, above: number, wide: number }} sizes
 * @returns {Votes}
 */
export function votesOf(weights, small, { below, above, wide }) {
  const numbers = small.length / below, row = above * wide, values = new Float64Array(below * row);
  for (let i = 0; i < below; i++) {
    for (let n = 0; n < numbers; n++) {
      const value = small[i * numbers + n], from = (i * numbers + n) * row;
      for (let k = 0; k < row; k++) values[i * row + k] += value * weights[from + k];
    }
  }
  return { below, above, wide, values };
}

/** One vote. */
export function vote(/** @type {Votes} */ { above, wide, values }, /** @type {number} */ i, /** @type {number} */ j) {
  const from = (i * above + j) * wide;
  return values.subarray(from, from + wide);
}

/**
 * Shares that add up to 1, from logits.
 * @param {ArrayLike<number>} logits
 */
export function shares(logits) {
  let most = -Infinity, sum = 0;
  for (let k = 0; k < logits.length; k++) most = Math.max(most, logits[k]);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - most));
  for (const power of powers) sum += power;
  return powers.map((power) => power / sum);
}

/** @param {ArrayLike<number>} one @param {ArrayLike<number>} other */
export function product(one, other) {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += one[k] * other[k];
  return sum;
}

/** A large capsule after a round. */
export function capsule(/** @type {Round} */ { capsules }, /** @type {number} */ j, /** @type {number} */ wide) {
  return capsules.subarray(j * wide, (j + 1) * wide);
}

/**
 * Every round, the first with equal coefficients; after each, every logit grows by vote · capsule.
 * @param {Votes} votes
 * @param {number} rounds
 * @returns {Round[]}
 */
export function route(votes, rounds) {
  const { below, above, wide } = votes, made = [];
  let logits = new Float64Array(below * above);
  for (let round = 0; round < rounds; round++) {
    const before = made[round - 1];
    if (before) logits = logits.map((value, k) => value + product(vote(votes, Math.floor(k / above), k % above), capsule(before, k % above, wide)));
    const coupling = new Float64Array(below * above), sums = new Float64Array(above * wide), capsules = new Float64Array(above * wide);
    for (let i = 0; i < below; i++) coupling.set(shares(logits.subarray(i * above, (i + 1) * above)), i * above);
    for (let i = 0; i < below; i++) {
      for (let k = 0; k < above * wide; k++) sums[k] += coupling[i * above + Math.floor(k / wide)] * votes.values[i * above * wide + k];
    }
    for (let j = 0; j < above; j++) capsules.set(squash(sums.subarray(j * wide, (j + 1) * wide)), j * wide);
    made.push({ logits, coupling, sums, capsules, lengths: Array.from({ length: above }, (_, j) => lengthOf(capsules.subarray(j * wide, (j + 1) * wide))) });
  }
  return made;
}

/** The place of the largest, the first of equals. */
export function longest(/** @type {ArrayLike<number>} */ list) {
  let best = 0;
  for (let k = 1; k < list.length; k++) if (list[k] > list[best]) best = k;
  return best;
}

/**
 * Standard deviations of vectors, number by number.
 * @param {ArrayLike<number>[]} vectors
 */
export function deviations(vectors) {
  return Array.from(vectors[0] ?? [], (_, k) => {
    const mean = vectors.reduce((sum, vector) => sum + vector[k], 0) / vectors.length;
    return Math.sqrt(vectors.reduce((sum, vector) => sum + (vector[k] - mean) ** 2, 0) / vectors.length);
  });
}
