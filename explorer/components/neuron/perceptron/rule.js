// Rosenblatt's rule: the points come round in order, and each that is on the wrong side is added to the weights.

import { decimal } from "../cell/unit.js";

/** @typedef {{ x1: number, x2: number, y: number }} Point  y is +1 or -1 */
/** @typedef {[number, number, number]} Vector  the constant input and its weight stand first */
/**
 * @typedef {object} Visit  what one point did to the weights
 * @property {number} at  which point
 * @property {Vector} before
 * @property {number} product  y w.x, by the weights before
 * @property {boolean} mistake
 * @property {Vector} after
 */

/**
 * The point with the constant input 1 in front.
 * @param {Point} point
 * @returns {Vector}
 */
export function input({ x1, x2 }) {
  return [1, x1, x2];
}

/**
 * @param {Vector} a
 * @param {Vector} b
 */
export function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/**
 * If y w.x <= 0 then w <- w + y x.
 * @param {Vector} w
 * @param {Point} point
 * @returns {Omit<Visit, "at">}
 */
export function visit(w, point) {
  const x = input(point), product = decimal(point.y * dot(w, x)), mistake = product <= 0;
  const after = /** @type {Vector} */ (mistake ? w.map((value, k) => decimal(value + point.y * x[k])) : [...w]);
  return { before: w, product, mistake, after };
}

export class Run {
  /**
   * Weights of zero, before the first point.
   * @param {Point[]} points
   */
  constructor(points) {
    this.points = points;
    /** @type {Vector} */
    this.w = [0, 0, 0];
    this.visits = 0;
    this.mistakes = 0;
    this.clean = 0; // visits since the last mistake
    /** @type {Visit | null} */
    this.last = null;
    /** How often it was wrong after each visit. @type {number[]} */
    this.history = [0];
    /** When each state, the weights and whose turn it is, was first there. @type {Map<string, { visits: number, mistakes: number }>} */
    this.seen = new Map();
    /** Found once a state comes again after a mistake. @type {{ from: number, visits: number, mistakes: number } | null} */
    this.cycle = null;
    this.remember();
  }

  /** Whose turn it is. */
  get at() {
    return this.visits % this.points.length;
  }

  /** All points were right, one after another, without a change. */
  get done() {
    return this.points.length > 0 && this.clean >= this.points.length;
  }

  /** Visit the next point; nothing where it is done. */
  step() {
    if (this.done || !this.points.length) return null;
    const at = this.at, what = visit(this.w, this.points[at]);
    this.w = what.after;
    this.visits++;
    this.mistakes += Number(what.mistake);
    this.clean = what.mistake ? 0 : this.clean + 1;
    this.last = { at, ...what };
    this.history.push(this.mistakes);
    if (!this.cycle) this.remember();
    return this.last;
  }

  // The same weights at the same point's turn: from here everything comes again.
  remember() {
    const key = `${this.at}:${this.w.join()}`, before = this.seen.get(key);
    if (!before) this.seen.set(key, { visits: this.visits, mistakes: this.mistakes });
    else if (this.mistakes > before.mistakes) {
      this.cycle = { from: before.visits, visits: this.visits - before.visits, mistakes: this.mistakes - before.mistakes };
    }
  }
}

/**
 * A run after so many visits, or as far as it goes.
 * @param {Point[]} points
 * @param {number} visits
 */
export function ran(points, visits) {
  const run = new Run(points);
  while (run.visits < visits && run.step());
  return run;
}

/**
 * What a whole run comes to, within so many visits.
 * @param {Point[]} points
 * @param {number} most
 */
export function outcome(points, most) {
  const run = new Run(points);
  while (run.visits < most && !run.cycle && run.step());
  return { done: run.done, visits: run.visits, mistakes: run.mistakes, w: run.w, cycle: run.cycle };
}
