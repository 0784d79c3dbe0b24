// Pairs of SNPs: r2 of their genotypes, the cosine of their vectors, and how well the one goes with the other.

/**
 * @typedef {object} About
 * @property {number} furthest  steps between two SNPs whose r2 is known, at most
 * @property {number} reach  SNPs on either side that were company
 * @property {number} dimensions
 * @property {string[]} names  of the SNPs
 * @property {string[]} chromosomes  their names, by code
 */

export class Pairs {
  /**
   * @param {About} about
   * @param {{ vectors: Float32Array, scattered: Float32Array, linkage: Float32Array, chromosome: ArrayLike<number>, position: ArrayLike<number> }} arrays  `linkage` (SNPs, furthest): r2 with the next ones
   */
  constructor(about, arrays) {
    this.about = about;
    this.arrays = arrays;
    this.count = about.names.length;
  }

  /** Whether two SNPs lie on one chromosome, near enough for their r2 to be known. */
  known(/** @type {number} */ i, /** @type {number} */ j) {
    const { chromosome } = this.arrays;
    return i !== j && Math.abs(i - j) <= this.about.furthest && chromosome[i] === chromosome[j];
  }

  /** r2 of two SNPs; NaN where it is not known. */
  linkage(/** @type {number} */ i, /** @type {number} */ j) {
    if (!this.known(i, j)) return Number.NaN;
    return this.arrays.linkage[Math.min(i, j) * this.about.furthest + Math.abs(i - j) - 1];
  }

  /** A SNP's vector, learnt on the data, or on permuted calls. */
  vector(/** @type {number} */ i, permuted = false) {
    const { dimensions: d } = this.about;
    return this.arrays[permuted ? "scattered" : "vectors"].subarray(i * d, (i + 1) * d);
  }

  cosine(/** @type {number} */ i, /** @type {number} */ j, permuted = false) {
    return cosine(this.vector(i, permuted), this.vector(j, permuted));
  }

  /**
   * Every pair of a stretch that is known, as [i, j, r2, squared cosine].
   * @param {number} from
   * @param {number} wide
   * @param {boolean} permuted
   */
  within(from, wide, permuted) {
    const list = [];
    for (let i = from; i < Math.min(this.count, from + wide); i++) {
      for (let j = i + 1; j < Math.min(this.count, from + wide); j++) {
        if (this.known(i, j)) list.push([i, j, this.linkage(i, j), this.cosine(i, j, permuted) ** 2]);
      }
    }
    return list;
  }

  /** The SNPs that are alike by the size of their cosine, the nearest first: of those whose r2 with it is known. */
  neighbours(/** @type {number} */ i, /** @type {number} */ most, permuted = false) {
    const list = [];
    for (let j = Math.max(0, i - this.about.furthest); j <= Math.min(this.count - 1, i + this.about.furthest); j++) {
      if (this.known(i, j)) list.push({ snp: j, cosine: this.cosine(i, j, permuted), linkage: this.linkage(i, j) });
    }
    return list.sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine)).slice(0, most);
  }
}

/** The cosine between two vectors; 0 where one of them is nothing. */
export function cosine(/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b) {
  let product = 0, one = 0, other = 0;
  for (let k = 0; k < a.length; k++) {
    product += a[k] * b[k];
    one += a[k] * a[k];
    other += b[k] * b[k];
  }
  return one > 0 && other > 0 ? product / Math.sqrt(one * other) : 0;
}

/** Pearson's correlation of pairs; 0 where one side does not vary. */
export function correlation(/** @type {number[][]} */ pairs) {
  const n = pairs.length, mean = [0, 1].map((k) => pairs.reduce((sum, pair) => sum + pair[k], 0) / n);
  let both = 0, one = 0, other = 0;
  for (const [x, y] of pairs) {
    both += (x - mean[0]) * (y - mean[1]);
    one += (x - mean[0]) ** 2;
    other += (y - mean[1]) ** 2;
  }
  return one > 0 && other > 0 ? both / Math.sqrt(one * other) : 0;
}
