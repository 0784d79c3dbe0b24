// How networks of several cells learnt to hold a bit: accuracies by training step, gradients by step of the sequence.

/**
 * @typedef {object} About
 * @property {string[]} cells
 * @property {Record<string, string>} names
 * @property {number[]} seeds
 * @property {number} gap  steps of noise after the bit
 * @property {number} units
 * @property {number} batch
 * @property {number[]} tests  steps of training after which accuracy was measured
 * @property {number} tested  sequences
 * @property {number} traced  sequences
 * @property {number} holds  accuracy from which a network holds the bit
 * @property {string} name  of the run
 */
/** @typedef {"accuracy" | "before" | "after"} What */

export class Courses {
  /**
   * @param {About} about
   * @param {Record<string, ArrayLike<number>>} arrays  by cell, seed and step
   */
  constructor(about, arrays) {
    this.about = about;
    this.arrays = arrays;
  }

  /**
   * One network's accuracies, or the lengths of its gradient by step of the sequence.
   * @param {What} what
   * @param {string} cell
   * @param {number} seed  its place among the seeds
   * @returns {number[]}
   */
  of(what, cell, seed) {
    const { cells, seeds, tests, gap } = this.about, length = what === "accuracy" ? tests.length : gap + 1;
    const start = (cells.indexOf(cell) * seeds.length + seed) * length;
    return Array.from({ length }, (_, k) => this.arrays[what][start + k]);
  }

  /** The accuracy of each seed after a test. */
  at(/** @type {string} */ cell, /** @type {number} */ test) {
    return this.about.seeds.map((_, seed) => this.of("accuracy", cell, seed)[test]);
  }

  /** How many sequences each seed tells rightly after a test. */
  right(/** @type {string} */ cell, /** @type {number} */ test) {
    return this.at(cell, test).map((share) => Math.round(share * this.about.tested));
  }

  /** How many seeds hold the bit after a test. */
  holding(/** @type {string} */ cell, /** @type {number} */ test = this.about.tests.length - 1) {
    return this.right(cell, test).filter((count) => count >= Math.ceil(this.about.holds * this.about.tested - 1e-6)).length;
  }

  /** The cells of which most seeds hold the bit at the end. */
  get able() {
    return this.about.cells.filter((cell) => 2 * this.holding(cell) > this.about.seeds.length);
  }
}
