// Descent on a model's surface: a shuffled deck of samples dealt B at a time, an update for each deal.

import { shuffled, uniforms } from "../../topic/chance.js";
import { gradient, meanLoss } from "./models.js";

/** @typedef {import("./models.js").Model} Model */
/** @typedef {import("./models.js").Weights} Weights */
/** @typedef {{ before: Weights, dealt: number[], gradient: Weights, after: Weights, epoch: number }} Update */

const FAR = 1e6; // weights beyond this are no longer followed

/**
 * How many updates an epoch has, and how many samples the last of them reads.
 * @param {number} samples
 * @param {number} batch
 */
export function dealing(samples, batch) {
  const updates = Math.ceil(samples / batch);
  return { updates, last: samples - (updates - 1) * batch };
}

export class Walk {
  /**
   * @param {Model} model
   * @param {Weights} start
   * @param {number} batch  samples of an update; all of them make full-batch descent
   * @param {number} seed  of the shuffling
   */
  constructor(model, start, batch, seed) {
    this.model = model;
    this.batch = Math.min(batch, model.data.length);
    this.random = uniforms(seed);
    /** @type {Weights} */
    this.w = [start[0], start[1]];
    /** @type {Weights[]} */
    this.trail = [this.w];
    /** @type {Update | null} */
    this.last = null;
    this.epoch = -1;
    this.read = 0; // samples so far
    this.lost = false; // it has left for good
    /** @type {number[] | null} */
    this.hand = null; // the batch that was dealt and not yet learnt from
    this.shuffle();
  }

  // What is dealt at once needs no shuffling.
  shuffle() {
    const n = this.model.data.length;
    this.epoch++;
    this.deck = this.batch < n ? shuffled(n, this.random) : Array.from({ length: n }, (_, k) => k);
    this.dealt = 0; // cards of this epoch that were dealt
  }

  /** How many updates there were. */
  get updates() {
    return this.trail.length - 1;
  }

  /** Deal the batch that the next update reads; a deck that is used up is shuffled for the next epoch. */
  pick() {
    if (this.hand) return this.hand;
    if (this.dealt === this.deck.length) this.shuffle();
    this.hand = this.deck.slice(this.dealt, this.dealt + this.batch);
    this.dealt += this.hand.length;
    return this.hand;
  }

  /**
   * What an update with the batch in hand does.
   * @param {number} rate
   * @returns {Update}
   */
  ahead(rate) {
    const { w: before } = this, dealt = this.pick(), slopes = gradient(this.model, before, dealt);
    return { before, dealt, gradient: slopes, after: [before[0] - rate * slopes[0], before[1] - rate * slopes[1]], epoch: this.epoch };
  }

  /**
   * Read the next batch and move against its gradient.
   * @param {number} rate
   */
  step(rate) {
    if (this.lost) return;
    this.last = this.ahead(rate);
    this.hand = null;
    this.read += this.last.dealt.length;
    if (!(Math.hypot(...this.last.after) < FAR)) {
      this.lost = true;
      return;
    }
    this.w = this.last.after;
    this.trail.push(this.w);
  }
}

/**
 * The nearest minimum: full-batch descent from near it, with a rate that is halved wherever it does not lower J.
 * @param {Model} model
 * @param {Weights} near
 * @returns {Weights}
 */
export function minimum(model, near) {
  let w = near, rate = 1, height = meanLoss(model, w);
  for (let turn = 0; turn < 20000 && rate > 1e-12; turn++) {
    const [a, b] = gradient(model, w);
    /** @type {Weights} */
    const next = [w[0] - rate * a, w[1] - rate * b];
    const reached = meanLoss(model, next);
    if (reached < height) {
      [w, height] = [next, reached];
      rate *= 1.5;
    } else rate /= 2;
  }
  return w;
}

/** @typedef {"arrives" | "creeps" | "leaps" | "explodes"} Fate */
/** @typedef {{ fate: Fate, from: number, to: number, least: number, end: Weights, nearest: number }} Foretold */

/**
 * What full-batch descent with this rate does from here in so many updates.
 *
 * It arrives where at most a hundredth of the way down to the least J is left; else it explodes where J has grown tenfold,
 * leaps where half of the gradients or more point against the one before, and creeps where fewer do.
 * @param {Model} model
 * @param {Weights} start
 * @param {number} rate
 * @param {number} updates
 * @param {Weights[]} minima
 * @returns {Foretold}
 */
export function foretold(model, start, rate, updates, minima) {
  const walk = new Walk(model, start, model.data.length, 0), from = meanLoss(model, start);
  let turned = 0, done = 0;
  /** @type {Weights} */
  let before = [0, 0];
  for (; done < updates && !walk.lost; done++) {
    walk.step(rate);
    const slopes = walk.last.gradient;
    if (slopes[0] * before[0] + slopes[1] * before[1] < 0) turned++;
    before = slopes;
  }
  const to = walk.lost ? Infinity : meanLoss(model, walk.w);
  const away = minima.map(([a, b]) => Math.hypot(a - walk.w[0], b - walk.w[1]));
  const nearest = away.indexOf(Math.min(...away)), least = meanLoss(model, minima[nearest]);
  const arrived = to - least <= 0.01 * (from - least);
  const fate = arrived ? "arrives" : to > 10 * from ? "explodes" : 2 * turned >= done - 1 ? "leaps" : "creeps";
  return { fate, from, to, least, end: walk.w, nearest };
}
