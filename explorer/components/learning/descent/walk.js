// Descent on a model's surface: a shuffled deck of samples dealt B at a time, an update for each deal.

import { gradient, meanLoss } from "./models.js";

/** @typedef {import("./models.js").Model} Model */
/** @typedef {import("./models.js").Weights} Weights */
/** @typedef {{ before: Weights, dealt: number[], gradient: Weights, after: Weights, epoch: number }} Update */

const FAR = 1e6; // weights beyond this are no longer followed

/**
 * Numbers of [0, 1) that a seed decides (mulberry32).
 * @param {number} seed
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The numbers 0 to n - 1 in random order (Fisher and Yates).
 * @param {number} n
 * @param {() => number} random
 */
export function shuffled(n, random) {
  const deck = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [deck[k], deck[other]] = [deck[other], deck[k]];
  }
  return deck;
}

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
    Object.assign(this, { model, batch: Math.min(batch, model.data.length) });
    this.random = seeded(seed);
    /** @type {Weights} */
    this.w = [start[0], start[1]];
    /** @type {Weights[]} */
    this.trail = [this.w];
    /** @type {Update | null} */
    this.last = null;
    this.epoch = 0; // of the next update
    this.read = 0; // samples so far
    this.lost = false; // it has left for good
    this.shuffle();
  }

  shuffle() {
    this.deck = shuffled(this.model.data.length, this.random);
    this.dealt = 0; // cards of this epoch that were dealt
  }

  /** The samples that the next update reads. */
  get next() {
    return this.deck.slice(this.dealt, this.dealt + this.batch);
  }

  /** How many updates there were. */
  get updates() {
    return this.trail.length - 1;
  }

  /**
   * Read the next batch and move against its gradient.
   * @param {number} rate
   */
  step(rate) {
    if (this.lost) return;
    const { model, w: before } = this, dealt = this.next, slopes = gradient(model, before, dealt);
    /** @type {Weights} */
    const after = [before[0] - rate * slopes[0], before[1] - rate * slopes[1]];
    this.last = { before, dealt, gradient: slopes, after, epoch: this.epoch };
    this.read += dealt.length;
    this.dealt += dealt.length;
    if (this.dealt === this.deck.length) {
      this.epoch++;
      this.shuffle();
    }
    if (!(Math.hypot(...after) < FAR)) {
      this.lost = true;
      return;
    }
    this.w = after;
    this.trail.push(after);
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
 * @returns {{ fate: Fate, from: number, to: number, least: number, end: Weights, nearest: number }}
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
