// Cells ranked by how well they follow a pattern on one part of a text; the best one judged on the other, beside shifted
// patterns and networks that learnt nothing.

import { chance, followed, most, shifts, sorted } from "./following.js";

/** @typedef {import("./following.js").Pattern} Pattern */
/** @typedef {{ cell: number, picked: number, held: number }} Ranked  how well it follows on both parts, -1 to 1; the second with the sign of the first */

export const SHIFTS = 199, LEVEL = 0.05;

/** The states of every cell over one part of a text, with their order. */
export class Part {
  /**
   * @param {import("../letters/lstm.js").Reading} reading
   * @param {number} from
   * @param {number} to
   */
  constructor(reading, from, to) {
    this.length = to - from;
    this.cells = Array.from({ length: reading.lstm.units }, (_, k) => reading.cell(k).subarray(from, to));
    this.orders = this.cells.map(sorted);
  }

  /**
   * @param {Pattern} pattern  of this part
   * @param {number} cell
   * @param {number} [shift]
   */
  follows(pattern, cell, shift = 0) {
    return followed(pattern, this.cells[cell], this.orders[cell], shift);
  }

  /**
   * The cell that follows best, either way round; -1 where the pattern has nothing to tell apart.
   * @param {Pattern} pattern
   * @param {number} [shift]
   */
  best(pattern, shift = 0) {
    let cell = -1, value = 0;
    for (let k = 0; k < this.cells.length; k++) {
      const now = this.follows(pattern, k, shift);
      if (Math.abs(now) > Math.abs(value)) [cell, value] = [k, now];
    }
    return { cell, value };
  }
}

/** What a stretch of a pattern says, as a pattern of its own. @returns {Pattern} */
export function stretch(/** @type {Pattern} */ { kind, values }, from, to) {
  return { kind, values: Array.prototype.slice.call(values, from, to) };
}

/** Whether there is something to follow: letters of both kinds, or amounts that differ. */
export function tells({ values }) {
  let least = Number.POSITIVE_INFINITY, largest = -1;
  for (let k = 0; k < values.length; k++) {
    if (values[k] < 0) continue;
    least = Math.min(least, values[k]);
    largest = Math.max(largest, values[k]);
  }
  return largest > least;
}

/**
 * Every cell, the best first.
 * @param {Part} picking
 * @param {Part} judging
 * @param {Pattern} first  of the part on which cells are picked
 * @param {Pattern} second  of the other
 * @returns {Ranked[]}
 */
export function ranked(picking, judging, first, second) {
  const both = tells(second);
  return picking.cells.map((_, cell) => {
    const picked = picking.follows(first, cell), held = both ? Math.sign(picked || 1) * judging.follows(second, cell) : Number.NaN;
    return { cell, picked, held };
  }).filter(({ picked }) => !Number.isNaN(picked)).sort((a, b) => Math.abs(b.picked) - Math.abs(a.picked));
}

/** The best of all cells with shifted patterns, and one cell with shifted patterns, some shifts at a time. */
export class Shifted {
  /**
   * @param {Part} picking
   * @param {Part} judging
   * @param {Pattern} first
   * @param {Pattern} second
   * @param {Ranked} best
   */
  constructor(picking, judging, first, second, best) {
    Object.assign(this, { picking, judging, first, second, best });
    this.firsts = shifts(picking.length, SHIFTS, 1);
    this.seconds = tells(second) ? shifts(judging.length, SHIFTS, 2) : [];
    /** @type {number[]} */
    this.picked = [];
    /** @type {number[]} */
    this.held = [];
  }

  get done() {
    return this.picked.length >= this.firsts.length && this.held.length >= this.seconds.length;
  }

  go(count = SHIFTS) {
    const { picking, judging, first, second, best } = /** @type {any} */ (this), sign = Math.sign(best.picked) || 1;
    for (let k = 0; k < count && this.picked.length < this.firsts.length; k++) this.picked.push(Math.abs(picking.best(first, this.firsts[this.picked.length]).value));
    for (let k = 0; k < count && this.held.length < this.seconds.length; k++) this.held.push(sign * (judging.follows(second, best.cell, this.seconds[this.held.length]) || 0));
    return this;
  }

  /** The share of shifted patterns that the best of all cells follows as well; and 95 of 100 lie below `most`. */
  get ofPicked() {
    return { p: chance(Math.abs(/** @type {any} */ (this).best.picked), this.picked), most: most(this.picked) };
  }

  /** The same of the picked cell alone, on the part that judges. */
  get ofHeld() {
    return this.seconds.length ? { p: chance(/** @type {any} */ (this).best.held, this.held), most: most(this.held) } : null;
  }
}

/**
 * What may be said: nothing is marked or judged; no better than chance; as good without learning; or learnt.
 * @param {{ best: Ranked | undefined, picked: number, held: number | null, others: number[] }} found  shares of shifted patterns that do as well, and how well networks do that learnt nothing
 */
export function verdict({ best, picked, held, others }) {
  if (!best) return "nothing";
  if (picked > LEVEL) return "chance";
  if (held === null) return "unjudged";
  if (held > LEVEL) return "chance";
  return others.some((one) => one >= best.held) ? "unlearnt" : "learnt";
}
