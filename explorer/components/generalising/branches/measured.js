// What was measured of inception modules: a number for each branch after each epoch, for a few seeds.

/** @typedef {"spreads" | "norms" | "shares"} Measure */
/** @typedef {Record<Measure, number[][]> & { motif: string, price: number, seed: number, accuracy: number[], without: number[] }} Course */

export class Measured {
  /**
   * @param {Course[]} courses
   * @param {{ kernels: number[], tested: number }} about
   */
  constructor(courses, { kernels, tested }) {
    this.courses = courses;
    this.kernels = kernels;
    this.tested = tested;
    this.epochs = courses[0].accuracy.length - 1;
    this.prices = [...new Set(courses.map(({ price }) => price))].sort((a, b) => a - b);
  }

  /**
   * The networks of a motif at a price, by seed.
   * @param {string} motif
   * @param {number} price
   */
  of(motif, price) {
    return this.courses.filter((one) => one.motif === motif && one.price === price).sort((a, b) => a.seed - b.seed);
  }

  /**
   * What the seeds have of a branch after an epoch.
   * @param {Course[]} of
   * @param {Measure} measure
   * @param {number} branch
   * @param {number} epoch
   */
  each(of, measure, branch, epoch) {
    return of.map((one) => one[measure][epoch][branch]);
  }

  /**
   * In how many networks each branch adds most: the largest spread; none where nothing is added at all.
   * @param {Course[]} of
   * @param {number} epoch
   */
  leading(of, epoch) {
    const counts = this.kernels.map(() => 0);
    for (const { spreads } of of) {
      const most = Math.max(...spreads[epoch]);
      if (most > 0) counts[spreads[epoch].indexOf(most)] += 1;
    }
    return counts;
  }

  /**
   * Held-out pictures told rightly, for each seed: of the network, or at the end without a branch.
   * @param {Course[]} of
   * @param {number} epoch
   * @param {number} [without]
   */
  right(of, epoch, without) {
    return of.map((one) => Math.round((without === undefined ? one.accuracy[epoch] : one.without[without]) * this.tested));
  }
}

/** @param {number[]} list */
export function mean(list) {
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}
