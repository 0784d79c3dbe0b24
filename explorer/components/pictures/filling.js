// Hidden patches named by a masked transformer: its scores, MaskGIT's schedule, and one step of filling after the other.

import { attended, blockOf, dense, linearOf } from "./attention.js";
import { uniforms } from "../topic/chance.js";

/** @typedef {"schedule" | "once" | "one by one"} Order */
/** @typedef {{ names: number, tokens: number, width: number, patch: ArrayLike<number>, place: ArrayLike<number>, blocks: import("./attention.js").Block[], scores: import("./attention.js").Linear }} Namer */
/**
 * What one step did: for every patch that was hidden, its probabilities, the name that was drawn, how probable that is, and
 * whether it stays.
 * @typedef {{ at: number, shares: Float64Array, name: number, sure: number, kept: boolean }} Candidate
 */

const HEADS = 4;
/** Steps of the schedule. */
export const STEPS = 8;

/**
 * A network by the names of its weights.
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {string} [prefix]  before each name
 * @returns {Namer}
 */
export function namerOf(arrays, prefix = "") {
  const own = Object.fromEntries(Object.entries(arrays).filter(([name]) => name.startsWith(prefix)).map(([name, values]) => [name.slice(prefix.length), values]));
  const scores = linearOf(own, "scores"), blocks = [];
  for (let k = 0; own[`blocks.${k}.feed.0.bias`]; k++) blocks.push(blockOf(own, `blocks.${k}`, HEADS));
  return { names: scores.outputs, tokens: own.place.length / scores.inputs, width: scores.inputs, patch: own["patch.weight"], place: own.place, blocks, scores };
}

/**
 * Scores (tokens, names) of every patch; a hidden one is written as the number of names.
 * @param {Namer} namer
 * @param {ArrayLike<number>} seen
 */
export function scored({ names, tokens, width, patch, place, blocks, scores }, seen) {
  let x = new Float32Array(tokens * width);
  for (let token = 0; token < tokens; token++) {
    const row = Math.min(names, seen[token]) * width;
    for (let k = 0; k < width; k++) x[token * width + k] = patch[row + k] + place[token * width + k];
  }
  for (const block of blocks) x = attended(block, x).y;
  return dense(scores, x);
}

/**
 * Probabilities of one patch's names, its scores divided by a temperature first.
 * @param {Float32Array} scores
 * @param {number} at
 * @param {number} names
 * @param {number} [temperature]
 */
export function sharesOf(scores, at, names, temperature = 1) {
  const shares = new Float64Array(names);
  let most = -Infinity, sum = 0;
  for (let k = 0; k < names; k++) most = Math.max(most, scores[at * names + k]);
  for (let k = 0; k < names; k++) sum += (shares[k] = Math.exp((scores[at * names + k] - most) / temperature));
  for (let k = 0; k < names; k++) shares[k] /= sum;
  return shares;
}

/**
 * How many of `count` patches are hidden after a step: floor(count cos(pi t / 2T)). A cosine within 1e-9 below a whole number
 * is that number.
 * @param {number} count
 * @param {number} step
 * @param {number} [steps]
 */
export function stillHidden(count, step, steps = STEPS) {
  return step < steps ? Math.floor(count * Math.cos((Math.PI * step) / (2 * steps)) + 1e-9) : 0;
}

/**
 * How many patches are hidden at first and after each step; every step keeps at least one.
 * @param {number} count
 * @param {Order} order
 * @returns {number[]}
 */
export function courseOf(count, order) {
  const steps = order === "schedule" ? STEPS : order === "once" ? 1 : count, left = [count];
  for (let step = 1; left[left.length - 1] > 0; step++) left.push(Math.min(order === "one by one" ? count - step : stillHidden(count, step, steps), left[left.length - 1] - 1));
  return left;
}

export class Filling {
  /**
   * @param {Namer} namer
   * @param {ArrayLike<number>} names  of the whole picture; what the hidden ones say is not read
   * @param {boolean[]} hidden
   * @param {{ order?: Order, temperature?: number, seed?: number, sequence?: number[] }} how  temperature 0 takes the likeliest name; `sequence` is that in which patches are filled one by one
   */
  constructor(namer, names, hidden, { order = "schedule", temperature = 1, seed = 1, sequence } = {}) {
    this.namer = namer;
    this.order = order;
    this.temperature = temperature;
    this.seen = Array.from(names, (name, at) => (hidden[at] ? namer.names : name));
    const sure = sequence ?? this.seen.map((_, at) => at);
    this.places = sure.filter((at) => hidden[at]); // still hidden, in the order of one by one
    this.course = courseOf(this.places.length, order);
    this.step = 0;
    this.uniform = uniforms(seed);
    /** @type {Candidate[][]} */
    this.history = [];
    this.logLikelihood = 0; // of what was kept, each name given what stood there when it was drawn
  }

  get ended() {
    return this.places.length === 0;
  }

  /**
   * What the next step would do; the same numbers are drawn when it is done.
   * @returns {Candidate[]}
   */
  candidates() {
    const { namer, temperature } = this, scores = scored(namer, this.seen), after = this.course[this.step + 1] ?? 0;
    const all = [...this.places].sort((a, b) => a - b).map((at) => {
      const shares = sharesOf(scores, at, namer.names), name = temperature > 0 ? drawn(sharesOf(scores, at, namer.names, temperature), this.uniform()) : shares.indexOf(Math.max(...shares));
      return { at, shares, name, sure: shares[name], kept: false };
    });
    const ranked = this.order === "one by one" ? this.places.map((at) => all.find((one) => one.at === at)) : [...all].sort((a, b) => b.sure - a.sure);
    for (const one of ranked.slice(0, this.places.length - after)) one.kept = true;
    return all;
  }

  /** Do a step; returns what it did. */
  next() {
    const all = this.candidates();
    for (const { at, name, sure, kept } of all) {
      if (!kept) continue;
      this.seen[at] = name;
      this.logLikelihood += Math.log(sure);
    }
    const kept = new Set(all.filter((one) => one.kept).map(({ at }) => at));
    this.places = this.places.filter((at) => !kept.has(at));
    this.step += 1;
    this.history.push(all);
    return all;
  }

  /** Do all steps; returns the names. */
  finish() {
    while (!this.ended) this.next();
    return this.seen;
  }
}

/**
 * The name at a uniform number, as shares lie one after the other from 0 to 1.
 * @param {ArrayLike<number>} shares
 * @param {number} uniform
 */
export function drawn(shares, uniform) {
  let name = 0, passed = shares[0];
  while (uniform >= passed && name < shares.length - 1) passed += shares[++name];
  return name;
}

/**
 * Log probabilities of patches in an order, each given those before it and those never hidden.
 * @param {Namer} namer
 * @param {ArrayLike<number>} names
 * @param {number[]} order
 */
export function logLikelihood(namer, names, order) {
  const seen = Array.from(names);
  for (const at of order) seen[at] = namer.names;
  let sum = 0;
  for (const at of order) {
    sum += Math.log(sharesOf(scored(namer, seen), at, namer.names)[names[at]]);
    seen[at] = names[at];
  }
  return sum;
}
