// Predictions of every round as they were kept, and what they are worth: held-out r, R², intervals over rounds.

/** @typedef {{ mean: number, half: number, low: number, high: number, spread: number }} Interval */
/** @typedef {{ scenario: number, size: number, way: number }} Place  numbers of a scenario, a size and a way */

export const MEASURES = ["r", "explained"];

/** Sums over pairs that r and R² are made of. */
export function sums(/** @type {ArrayLike<number>} */ said, /** @type {ArrayLike<number>} */ tru) {
  const n = said.length;
  let p = 0, t = 0;
  for (let k = 0; k < n; k++) { p += said[k] / n; t += tru[k] / n; }
  let both = 0, made = 0, real = 0, wrong = 0;
  for (let k = 0; k < n; k++) {
    both += (said[k] - p) * (tru[k] - t);
    made += (said[k] - p) ** 2;
    real += (tru[k] - t) ** 2;
    wrong += (said[k] - tru[k]) ** 2;
  }
  return { said: p, true: t, both, made, real, wrong };
}

/** Pearson's r; 0 where the same is said of everybody. */
export function correlation({ both, made, real }) {
  const length = Math.sqrt(made * real);
  return length > 1e-12 ? both / length : 0;
}

/** R²: 1 less the squared error over that of the true values' own mean. */
export function explained({ wrong, real }) {
  return 1 - wrong / real;
}

/**
 * @param {number[]} values  one a round
 * @param {number} quantile  of Student's t, 97.5%, with one degree of freedom less than values
 * @returns {Interval}
 */
export function interval(values, quantile) {
  const n = values.length, mean = values.reduce((sum, v) => sum + v, 0) / n;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1)), half = (quantile * spread) / Math.sqrt(n);
  return { mean, half, low: mean - half, high: mean + half, spread };
}

export class Measured {
  /**
   * @param {{ ways: string[], sizes: number[], scenarios: number, rounds: number, test: number, quantile: number }} about
   * @param {Record<string, ArrayLike<number>>} arrays  `said` (rounds, scenarios, sizes, ways, test), `scale` and `middle` without the last, `true` (rounds, scenarios, test), `means` (rounds, scenarios, sizes)
   */
  constructor(about, arrays) {
    this.about = about;
    this.arrays = arrays;
    /** @type {Map<string, { said: Float64Array, sums: ReturnType<typeof sums>, r: number, explained: number }>} */
    this.known = new Map();
  }

  truth(/** @type {number} */ round, /** @type {number} */ scenario) {
    const { test, scenarios } = this.about, from = (round * scenarios + scenario) * test;
    return Float64Array.from({ length: test }, (_, k) => this.arrays.true[from + k]);
  }

  /**
   * What one fit says of the test samples, and what that is worth.
   * @param {number} round
   * @param {Place} place
   */
  at(round, { scenario, size, way }) {
    const key = `${round} ${scenario} ${size} ${way}`, before = this.known.get(key);
    if (before) return before;
    const { about, arrays } = this, at = ((round * about.scenarios + scenario) * about.sizes.length + size) * about.ways.length + way;
    const said = Float64Array.from({ length: about.test }, (_, k) => arrays.middle[at] + arrays.scale[at] * arrays.said[at * about.test + k]);
    const all = sums(said, this.truth(round, scenario)), found = { said, sums: all, r: correlation(all), explained: explained(all) };
    this.known.set(key, found);
    return found;
  }

  /** The value of every round. */
  values(/** @type {Place} */ place, /** @type {string} */ measure) {
    return Array.from({ length: this.about.rounds }, (_, round) => this.at(round, place)[measure]);
  }

  found(/** @type {Place} */ place, /** @type {string} */ measure) {
    return interval(this.values(place, measure), this.about.quantile);
  }

  /** One way less another, round by round. */
  difference(/** @type {Place} */ place, /** @type {number} */ other, /** @type {string} */ measure) {
    const theirs = this.values({ ...place, way: other }, measure);
    return interval(this.values(place, measure).map((value, round) => value - theirs[round]), this.about.quantile);
  }

  /** R² of saying of everybody the mean of those who are learnt from, of every round. */
  ofTheMean(/** @type {number} */ scenario, /** @type {number} */ size) {
    const { rounds, scenarios, sizes, test } = this.about;
    const values = Array.from({ length: rounds }, (_, round) => {
      const mean = this.arrays.means[(round * scenarios + scenario) * sizes.length + size];
      return explained(sums(new Float64Array(test).fill(mean), this.truth(round, scenario)));
    });
    return interval(values, this.about.quantile);
  }
}
