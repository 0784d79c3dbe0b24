// How many digits that they have not seen two networks read, with the pixels as they are and in a new order.

/** @typedef {"dense" | "convolution"} Reader */
/** @typedef {{ reader: Reader, size: number, permuted: boolean, seed: number, test: number }} Reading  `test`: the share read rightly */

export const READERS = /** @type {const} */ (["dense", "convolution"]);
export const NAMES = { dense: "dense", convolution: "CNN" };

export class Accuracies {
  /**
   * @param {Reading[]} readings
   * @param {number} tested  digits that each network was tested on
   */
  constructor(readings, tested) {
    this.readings = readings;
    this.tested = tested;
    this.sizes = [...new Set(readings.map(({ size }) => size))].sort((a, b) => a - b);
    this.seeds = [...new Set(readings.map(({ seed }) => seed))].sort((a, b) => a - b);
  }

  /**
   * Digits read rightly, for each seed.
   * @param {Reader} reader
   * @param {number} size  digits learnt from
   * @param {boolean} permuted
   */
  counts(reader, size, permuted) {
    return this.seeds.map((seed) => {
      const one = this.readings.find((r) => r.reader === reader && r.size === size && r.permuted === permuted && r.seed === seed);
      return one ? Math.round(one.test * this.tested) : Number.NaN;
    });
  }

  /**
   * Mean accuracy over the seeds.
   * @param {Reader} reader
   * @param {number} size
   * @param {boolean} permuted
   */
  mean(reader, size, permuted) {
    const counts = this.counts(reader, size, permuted);
    return counts.reduce((sum, count) => sum + count, 0) / (counts.length * this.tested);
  }

  /**
   * What the permutation costs: the mean over the seeds, and in how many of them anything is lost.
   * @param {Reader} reader
   * @param {number} size
   */
  lost(reader, size) {
    const after = this.counts(reader, size, true), each = this.counts(reader, size, false).map((count, k) => count - after[k]);
    return { mean: each.reduce((sum, one) => sum + one, 0) / (each.length * this.tested), worse: each.filter((one) => one > 0).length };
  }
}
