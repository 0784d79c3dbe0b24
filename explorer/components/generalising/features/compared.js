// The measured scores of every row, by data, labels and number of components, and whether two rows can be told apart.

export const SUBJECTS = ["digits", "cohort"];
export const COMPONENTS = ["components linear", "components svm"];
const FIXED = ["local linear", "local svm", "dense", "cnn", "covariates"];
export const BY_HAND = [...COMPONENTS, "local linear", "local svm"], LEARNT = ["dense", "cnn"];
const LOCAL = { digits: "edges", cohort: "promoters\u2019 components" };

/**
 * @typedef {object} About
 * @property {Record<string, number[]>} counts  numbers of components tried, by data
 * @property {number} splits
 * @property {number} factor  of the variance of a mean over splits that share samples: 1/J + test/train
 * @property {number} quantile  of Student's t with J - 1 degrees of freedom, 97.5%
 * @property {Record<string, number>} tested  samples that judge, by data
 * @property {string[]} genes
 * @property {string[]} chromosomes  of each gene
 * @property {{ ancestry: string[], batch: string[] }} groups
 * @property {Record<string, Record<string, string>>} networks  what each is, by data
 */

export class Compared {
  /**
   * @param {About} about
   * @param {Record<string, any>} arrays  as `Compared` of `training/lessons/features_compared.py` keeps them
   */
  constructor(about, arrays) {
    this.about = about;
    this.arrays = arrays;
  }

  /** Numbers of components tried. */
  counts(/** @type {string} */ subject) {
    return this.about.counts[subject];
  }

  chance(/** @type {string} */ subject) {
    return subject === "digits" ? 0.1 : 0.5;
  }

  /** What is measured. */
  measure(/** @type {string} */ subject) {
    return subject === "digits" ? "accuracy" : "AUROC";
  }

  /** @param {string} subject */
  rows(subject) {
    return [...BY_HAND, ...LEARNT, ...(subject === "cohort" ? ["covariates"] : [])];
  }

  /**
   * What a row is called.
   * @param {string} subject
   * @param {string} row
   * @param {number} place  of the number of components
   */
  label(subject, row, place) {
    const [what, how] = row.split(" "), classifier = how === "svm" ? "SVM" : "linear";
    if (what === "components") return `${this.counts(subject)[place]} component${place ? "s" : ""}, ${classifier}`;
    if (what === "local") return `${LOCAL[subject]}, ${classifier}`;
    return { dense: "dense network", cnn: "convolutional network", covariates: "ancestry and batch alone" }[row];
  }

  /**
   * The score of a row in each split.
   * @param {string} subject
   * @param {boolean} shuffled
   * @param {string} row
   * @param {number} place  of the number of components
   * @returns {number[]}
   */
  scores(subject, shuffled, row, place) {
    const { splits } = this.about, kind = shuffled ? 1 : 0, classifier = COMPONENTS.indexOf(row), wide = this.counts(subject).length;
    const from = classifier < 0 ? (kind * FIXED.length + FIXED.indexOf(row)) * splits : ((kind * COMPONENTS.length + classifier) * wide + place) * splits;
    return Array.from(this.arrays[`${subject}_${classifier < 0 ? "fixed" : "curve"}`].subarray(from, from + splits));
  }

  /** @param {number[]} values */
  interval(values) {
    return interval(values, this.about.factor, this.about.quantile);
  }

  /**
   * The second row against the first, split by split.
   * @param {string} subject
   * @param {boolean} shuffled
   * @param {string} one
   * @param {string} other
   * @param {number} place
   */
  difference(subject, shuffled, one, other, place) {
    const [a, b] = [one, other].map((row) => this.scores(subject, shuffled, row, place));
    return this.interval(b.map((value, k) => value - a[k]));
  }
}

/**
 * Mean, spread (dividing by n - 1), and half of the 95% interval of values from random splits that share samples (Nadeau and Bengio 2003).
 * @param {number[]} values
 * @param {number} factor
 * @param {number} quantile
 */
export function interval(values, factor, quantile) {
  const n = values.length, mean = values.reduce((sum, v) => sum + v, 0) / n;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1)), half = quantile * Math.sqrt(factor) * spread;
  return { mean, spread, half, low: mean - half, high: mean + half };
}

/**
 * Which side a difference is on: 1, -1, or 0 where its interval holds zero.
 * @param {{ low: number, high: number }} found
 */
export function side({ low, high }) {
  return low > 0 ? 1 : high < 0 ? -1 : 0;
}
