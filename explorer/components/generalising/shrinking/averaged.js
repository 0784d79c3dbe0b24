// Descent with dropout, one sample and one fresh mask at a time, and the average of where it has been.

import { uniforms } from "../../topic/chance.js";

export const RATE = 0.005, SETTLING = 5000, BATCH = 5000;

export class Averaged {
  /**
   * @param {import("./design.js").Design} design
   * @param {number} p  probability that an input is left out
   * @param {number} seed
   */
  constructor(design, p, seed) {
    this.design = design;
    this.p = p;
    this.uniform = uniforms(seed);
    this.w = design.x[0].map(() => 0);
    this.steps = 0;
    this.sums = this.w.map(() => 0); // of the batch under way
    /** @type {number[][]} */
    this.batches = []; // means of batches that are whole, after the first SETTLING steps
  }

  /** Steps of w <- w + rate (y - w.x) x, x with a fresh mask and divided by 1 - p. */
  run(count) {
    const { design: { x, y }, p, uniform, w, sums } = this, inputs = w.length, masked = new Float64Array(inputs);
    for (let step = 0; step < count; step++) {
      const i = Math.floor(uniform() * x.length), row = x[i];
      let answer = 0;
      for (let j = 0; j < inputs; j++) {
        masked[j] = uniform() < p ? 0 : row[j] / (1 - p);
        answer += w[j] * masked[j];
      }
      const off = RATE * (y[i] - answer);
      for (let j = 0; j < inputs; j++) w[j] += off * masked[j];
      this.steps += 1;
      if (this.steps <= SETTLING) continue;
      for (let j = 0; j < inputs; j++) sums[j] += w[j];
      if ((this.steps - SETTLING) % BATCH === 0) {
        this.batches.push(sums.map((sum) => sum / BATCH));
        sums.fill(0);
      }
    }
  }

  /** Mean of each weight over all whole batches, and its standard error from how they differ; null before the second. */
  get result() {
    const { batches } = this, count = batches.length;
    if (count < 2) return null;
    const mean = this.w.map((_, j) => batches.reduce((sum, one) => sum + one[j], 0) / count);
    const error = mean.map((m, j) => Math.sqrt(batches.reduce((sum, one) => sum + (one[j] - m) ** 2, 0) / (count - 1) / count));
    return { mean, error };
  }
}
