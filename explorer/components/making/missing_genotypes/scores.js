// Sums over hidden calls read as scores: of each way of filling in, by share, mask and frequency of the rarer allele.

export const SUMS = ["calls", "right", "heterozygous", "heterozygous_right", "minor", "minor_right", "sure", "sure_right", "loss", "true", "given", "true_true", "given_given", "true_given"];
export const MEASURES = ["concordance", "heterozygotes", "minor", "r2", "loss"];
const PARTS = { concordance: ["right", "calls"], heterozygotes: ["heterozygous_right", "heterozygous"], minor: ["minor_right", "minor"], loss: ["loss", "calls"] };

/**
 * One score of sums in the order of SUMS; NaN where no call tells.
 * @param {ArrayLike<number>} sums
 * @param {string} measure
 */
export function scoreOf(sums, measure) {
  const of = (name) => sums[SUMS.indexOf(name)];
  if (measure !== "r2") {
    const [part, whole] = PARTS[measure];
    return of(whole) > 0 ? of(part) / of(whole) : Number.NaN;
  }
  const n = of("calls");
  if (n < 2) return Number.NaN;
  const spread = of("true_true") / n - (of("true") / n) ** 2, made = of("given_given") / n - (of("given") / n) ** 2, both = of("true_given") / n - (of("true") / n) * (of("given") / n);
  if (spread <= 1e-9) return Number.NaN;
  return made <= 1e-9 ? 0 : both ** 2 / (spread * made);
}

/** What two formulas of a score divide, in words and numbers: [part, whole]; null for r². */
export function fraction(/** @type {ArrayLike<number>} */ sums, /** @type {string} */ measure) {
  if (measure === "r2") return null;
  const [part, whole] = PARTS[measure];
  return [sums[SUMS.indexOf(part)], sums[SUMS.indexOf(whole)]];
}

/**
 * Mean of values, one for each mask, and half of its 95% interval.
 * @param {number[]} values
 * @param {number} quantile  of Student's t, 97.5%, with one degree of freedom less than values
 */
export function interval(values, quantile) {
  const n = values.length, mean = values.reduce((sum, v) => sum + v, 0) / n;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1)), half = (quantile * spread) / Math.sqrt(n);
  return { mean, half, low: mean - half, high: mean + half };
}

export class Scores {
  /**
   * @param {{ methods: string[], shares: number[], masks: number, bins: number, quantile: number }} about
   * @param {ArrayLike<number>} sums  (shares, masks, methods, bins, SUMS), flat
   * @param {ArrayLike<number>} none  (masks, methods, bins, SUMS) of calls without signal
   */
  constructor(about, sums, none) {
    this.about = about;
    this.sums = sums;
    this.none = none;
  }

  /**
   * The sums of a way on a mask: of one bin, or (-1) of all.
   * @param {number} share  its place
   * @param {number} mask
   * @param {string} method
   * @param {number} bin
   * @param {boolean} [signal]  false: of calls exchanged among the samples
   */
  at(share, mask, method, bin, signal = true) {
    const { methods, masks, bins } = this.about, wide = SUMS.length, all = signal ? this.sums : this.none;
    const from = (((signal ? share * masks : 0) + mask) * methods.length + methods.indexOf(method)) * bins;
    return Array.from({ length: wide }, (_, k) => {
      if (bin >= 0) return all[(from + bin) * wide + k];
      let total = 0;
      for (let b = 0; b < bins; b++) total += all[(from + b) * wide + k];
      return total;
    });
  }

  /** Mean and interval over the masks; bins in which a mask tells nothing give null. */
  found(/** @type {number} */ share, /** @type {string} */ method, /** @type {string} */ measure, bin = -1, signal = true) {
    const values = Array.from({ length: this.about.masks }, (_, mask) => scoreOf(this.at(share, mask, method, bin, signal), measure));
    return values.some(Number.isNaN) ? null : interval(values, this.about.quantile);
  }

  /** By how much one way is better than another on the same masks. */
  difference(/** @type {number} */ share, /** @type {string} */ one, /** @type {string} */ other, /** @type {string} */ measure, signal = true) {
    const values = Array.from({ length: this.about.masks }, (_, mask) => scoreOf(this.at(share, mask, one, -1, signal), measure) - scoreOf(this.at(share, mask, other, -1, signal), measure));
    return interval(values, this.about.quantile);
  }

  /** The ways from best to worst. */
  ranked(/** @type {number} */ share, /** @type {string} */ measure) {
    const value = (method) => this.found(share, method, measure)?.mean ?? 0;
    return [...this.about.methods].sort((a, b) => (measure === "loss" ? value(a) - value(b) : value(b) - value(a)));
  }
}
