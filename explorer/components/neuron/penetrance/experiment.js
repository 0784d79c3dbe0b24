// Everything that follows from a table: a sample of people, the additive model and the network that learn from it, and what
// each explains of the trait in new people, as many as one likes: they are judged on the table itself.

import { Network, STEPS } from "./network.js";
import { additiveFit, explainedOf, simulate } from "./samples.js";
import { cellsOf, shares } from "./shares.js";

/** @typedef {{ table: number[], p: number[], count: number, seed: number }} Setting */

export class Experiment {
  /** @param {Setting} setting */
  constructor({ table, p, count, seed }) {
    this.table = table;
    this.seed = seed;
    this.shares = shares(table, p);
    this.cells = cellsOf(p);
    this.sample = simulate(table, p, count, seed);
    this.additive = additiveFit(this.sample).predicted;
    this.reset();
  }

  reset() {
    this.network = new Network(this.seed);
    this.course = [this.judged(this.network.predicted)];
  }

  /** The share of the trait's variance that predictions explain in new people; below zero: worse than the prevalence alone. */
  judged(/** @type {number[]} */ predicted) {
    const { table, cells } = this, { total } = this.shares;
    if (total < 1e-12) return 0;
    return 1 - cells.reduce((all, q, k) => all + q * ((table[k] - predicted[k]) ** 2 + table[k] * (1 - table[k])), 0) / total;
  }

  /** One step of training; true once there are no more. */
  step() {
    this.network.step(this.sample);
    this.course.push(this.judged(this.network.predicted));
    return this.ended;
  }

  finish() {
    while (!this.ended) this.step();
    return this;
  }

  get ended() {
    return this.network.steps >= STEPS;
  }

  /** What is explained: in new people, and of the sample that was learnt from. */
  get explained() {
    const { predicted } = this.network;
    return {
      additive: this.judged(this.additive), network: this.course.at(-1),
      additiveOwn: explainedOf(this.additive, this.sample), networkOwn: explainedOf(predicted, this.sample),
    };
  }
}
