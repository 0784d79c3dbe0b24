// The same company as counts: how often two words stand together, and by how much more than words drawn by chance.

/**
 * How often each word (a row) has each other as company, from all pairs.
 * @param {{ words: ArrayLike<number>, company: ArrayLike<number> }} data
 * @param {number} size  of the vocabulary
 */
export function together(data, size) {
  const counts = new Float64Array(size * size);
  for (let k = 0; k < data.words.length; k++) counts[data.words[k] * size + data.company[k]] += 1;
  return counts;
}

/** How often each word comes: the sums of the rows. */
export function totals(/** @type {Float64Array} */ counts) {
  const size = Math.sqrt(counts.length);
  return Float64Array.from({ length: size }, (_, w) => counts.subarray(w * size, (w + 1) * size).reduce((sum, n) => sum + n, 0));
}

/**
 * log n(w, c) / (n(w) q(c)), less log k: what the product u.v of a pair comes to in the best fit (Levy and Goldberg 2014);
 * minus infinity where two words never stand together. With q(c) = n(c) / N it is their pointwise mutual information less log k.
 * @param {Float64Array} counts
 * @param {ArrayLike<number>} chance  how likely each word is drawn
 * @param {number} k  words drawn against each pair
 */
export function shifted(counts, chance, k) {
  const size = chance.length, all = totals(counts);
  return counts.map((n, at) => (n > 0 ? Math.log(n / (all[Math.floor(at / size)] * chance[at % size])) - Math.log(k) : Number.NEGATIVE_INFINITY));
}

/** What is below zero is zero: nothing is said of words that seldom meet. */
export function positive(/** @type {Float64Array} */ values) {
  return values.map((value) => Math.max(0, value));
}
