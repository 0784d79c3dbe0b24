// Accuracies by epoch of networks that learnt true and shuffled labels, a few seeds of each.

/** @typedef {{ shares: number[], seeds: number[], epochs: number, trained: number, tested: number }} About  digits that each network learns from, and is tested on */
/** @typedef {"train" | "test"} Kind */

export class Courses {
  /**
   * @param {About} about
   * @param {Record<Kind, ArrayLike<number>>} accuracy  by share of shuffled labels, seed and epoch, epoch 0 first
   */
  constructor(about, accuracy) {
    this.about = about;
    this.accuracy = accuracy;
  }

  /** @param {number} share */
  place(share) {
    return this.about.shares.indexOf(share);
  }

  /**
   * @param {Kind} kind
   * @param {number} share
   * @param {number} seed  its place among the seeds
   * @param {number} epoch
   */
  at(kind, share, seed, epoch) {
    const { seeds, epochs } = this.about;
    return this.accuracy[kind][(this.place(share) * seeds.length + seed) * (epochs + 1) + epoch];
  }

  /**
   * How many digits were read as they should be, for each seed: as taught in training, rightly in the test.
   * @param {Kind} kind
   * @param {number} share
   * @param {number} epoch
   */
  counts(kind, share, epoch) {
    const of = this.of(kind);
    return this.about.seeds.map((_, seed) => Math.round(this.at(kind, share, seed, epoch) * of));
  }

  /** @param {Kind} kind */
  of(kind) {
    return kind === "train" ? this.about.trained : this.about.tested;
  }

  /**
   * Mean accuracy over the seeds.
   * @param {Kind} kind
   * @param {number} share
   * @param {number} epoch
   */
  mean(kind, share, epoch) {
    const counts = this.counts(kind, share, epoch);
    return counts.reduce((sum, count) => sum + count, 0) / (counts.length * this.of(kind));
  }

  /**
   * The first epoch after which each seed reads every training digit as taught; null where one never does.
   * @param {number} share
   */
  full(share) {
    const { seeds, epochs, trained } = this.about;
    const first = seeds.map((_, seed) => {
      for (let epoch = 0; epoch <= epochs; epoch++) if (Math.round(this.at("train", share, seed, epoch) * trained) === trained) return epoch;
      return null;
    });
    return first;
  }
}
