// Errors of models of growing size, by label noise and ridge: the table that was measured, and what is read off it.

/** @typedef {{ model: "features" | "network", samples: number, folds: number, parameters: number[], steps: number }} About */

const OUTPUTS = 10;
export const CONSTANT = 0.9; // the error of saying 1/10 for each digit: 0.9² + 9 × 0.1²

export class Curves {
  /**
   * @param {About} about
   * @param {Record<string, ArrayLike<number>>} arrays  as ErrorCurves of the library names them
   */
  constructor(about, arrays) {
    this.about = about;
    this.arrays = arrays;
    this.sizes = Array.from(arrays.sizes);
    this.noises = Array.from(arrays.noises, (v) => +v.toPrecision(3));
    this.ridges = Array.from(arrays.ridges, (v) => +v.toPrecision(3));
    this.draws = arrays.test.length / (this.noises.length * this.ridges.length * this.sizes.length);
    /** What stands on the horizontal axis: features, or weights of the network. */
    this.across = about.model === "network" ? about.parameters : this.sizes;
    /** Where there are as many unknowns as equations: each output has weights of its own, or all share them. */
    this.threshold = about.model === "network" ? about.samples * OUTPUTS : about.samples;
  }

  place(noise, ridge, size) {
    return (noise * this.ridges.length + ridge) * this.sizes.length + size;
  }

  /**
   * @param {"bias" | "train" | "norm" | "validated"} name
   * @param {number} noise  its place, as are the others
   * @param {number} ridge
   * @param {number} size
   */
  at(name, noise, ridge, size) {
    return this.arrays[name][this.place(noise, ridge, size)];
  }

  /** Test errors of all draws. */
  test(noise, ridge, size) {
    const every = this.noises.length * this.ridges.length * this.sizes.length;
    return Array.from({ length: this.draws }, (_, draw) => this.arrays.test[draw * every + this.place(noise, ridge, size)]);
  }

  mean(noise, ridge, size) {
    return this.test(noise, ridge, size).reduce((sum, error) => sum + error, 0) / this.draws;
  }

  /** How far the draws' predictions are from their mean: what the mean error has more than the mean's own error. */
  variance(noise, ridge, size) {
    return this.mean(noise, ridge, size) - this.at("bias", noise, ridge, size);
  }

  /** Whether there are fixed features, so that a ridge and cross-validation were measured. */
  get linear() {
    return this.arrays.validated.length > 0;
  }

  /** The ridge, by its place, of least error in cross-validation of the first draw. */
  chosen(noise, size) {
    return least(this.ridges.map((_, ridge) => this.at("validated", noise, ridge, size)));
  }

  /** The place of the size with the largest mean test error, among those from `from` on. */
  peak(noise, ridge, from = 0) {
    const errors = this.sizes.map((_, size) => (size < from ? -Infinity : this.mean(noise, ridge, size)));
    return errors.indexOf(Math.max(...errors));
  }

  /** The place of the last size with no more unknowns than equations. */
  get last() {
    return this.across.filter((unknowns) => unknowns <= this.threshold).length - 1;
  }

  /** The place of the size nearest to a number on the horizontal axis. */
  nearest(across) {
    return least(this.across.map((one) => Math.abs(Math.log(one / across))));
  }

  /** The range of the errors that the picture has to hold, as powers of ten; it is the same for all noises and ridges. */
  get range() {
    let high = 0, low = Infinity;
    for (let noise = 0; noise < this.noises.length; noise++) {
      for (let size = 0; size < this.sizes.length; size++) {
        high = Math.max(high, this.mean(noise, 0, size));
        low = Math.min(low, this.mean(noise, 0, size));
      }
    }
    return /** @type {[number, number]} */ ([10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))]);
  }
}

function least(/** @type {number[]} */ values) {
  return values.indexOf(Math.min(...values));
}

/**
 * Where each fold begins and ends among so many samples, as the library deals them: sizes equal to within one.
 * @param {number} samples
 * @param {number} count
 */
export function folds(samples, count) {
  const each = Math.floor(samples / count), longer = samples % count;
  let from = 0;
  return Array.from({ length: count }, (_, k) => {
    const to = from + each + (k < longer ? 1 : 0), fold = [from, to];
    from = to;
    return fold;
  });
}
