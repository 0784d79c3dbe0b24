// A corpus, the network that reads it, and what its counts give without a network: all that a seed decides.

import { counted as solvedBy } from "./asked.js";
import { positive, shifted, together } from "./counted.js";
import { factors } from "./factors.js";
import { corpus, WORDS } from "./grammar.js";
import { unit } from "./likeness.js";
import { DRAWN, pairs, SkipGram } from "./skip_gram.js";

export const SENTENCES = 1500, EPOCHS = 3, RATE = 0.2;
export const SIZES = [8, 12, 16, 32];
export const SHIFTS = { shifted: DRAWN, unshifted: 1 };

/** @typedef {{ corpus: string, seed: number, size: number }} Setting */

export class Training {
  constructor(/** @type {Setting} */ { corpus: kind, seed, size }) {
    this.dimensions = size;
    this.seed = seed;
    this.sentences = corpus(seed, SENTENCES, kind === "shuffled");
    this.data = pairs(this.sentences);
    this.counts = together(this.data, WORDS.length);
    this.restart();
    this.goal = shifted(this.counts, this.model.noise, DRAWN);
    /** @type {Record<string, { rows: Float64Array, score: ReturnType<typeof solvedBy> }>} */
    this.factored = {};
  }

  restart() {
    this.model = new SkipGram(this.data, { size: WORDS.length, dimensions: this.dimensions, seed: this.seed + 1000, rate: RATE, epochs: EPOCHS });
  }

  /** Vectors of length 1 of all words, from the network as it is or from the counts. */
  rows(/** @type {string} */ kind) {
    return kind === "learnt" ? unit(this.model.v, this.dimensions) : this.ofCounts(kind).rows;
  }

  /** Analogies that these vectors solve. */
  score(/** @type {string} */ kind) {
    return kind === "learnt" ? solvedBy(unit(this.model.v, this.dimensions), this.dimensions) : this.ofCounts(kind).score;
  }

  ofCounts(/** @type {string} */ kind) {
    if (!this.factored[kind]) {
      const matrix = positive(shifted(this.counts, this.model.noise, SHIFTS[kind]));
      const rows = unit(factors(matrix, WORDS.length, this.dimensions).rows, this.dimensions);
      this.factored[kind] = { rows, score: solvedBy(rows, this.dimensions) };
    }
    return this.factored[kind];
  }

  /** How often two words stand within reach of each other. */
  meet(/** @type {number} */ one, /** @type {number} */ other) {
    return this.counts[one * WORDS.length + other];
  }

  /** u.v of every pair of words that meet at least so often, beside what the best fit would give. */
  fit(least = 10) {
    const { u, v } = this.model, d = this.dimensions, n = WORDS.length, points = [];
    for (let at = 0; at < n * n; at++) {
      if (this.counts[at] < least) continue;
      const word = Math.floor(at / n), company = at % n;
      let product = 0;
      for (let j = 0; j < d; j++) product += u[company * d + j] * v[word * d + j];
      points.push({ word, company, goal: this.goal[at], product });
    }
    return points;
  }
}
