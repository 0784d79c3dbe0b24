// The race: each optimizer from the same weights over the same steps, everything kept that a step is opened with.

import { factor } from "./schedules.js";
import { RULES, step } from "./rules.js";

/**
 * @typedef {object} Problem
 * @property {Float64Array} start
 * @property {number} lowest  the loss that no weights go below
 * @property {number} finish  how far above it the race ends
 * @property {(w: Float64Array, gradient?: Float64Array) => number} loss  writes the gradient where it is given a place for it
 * @typedef {object} Course
 * @property {import("./schedules.js").Schedule} schedule
 * @property {number} steps
 * @property {import("./rules.js").Settings} settings
 * @typedef {object} Run
 * @property {number} rate      before the schedule
 * @property {Float64Array} w   the weights before the first step and after each, one set after another
 * @property {Float64Array} m
 * @property {Float64Array} v
 * @property {Float64Array} g   the gradients at those weights
 * @property {Float64Array} losses
 * @property {number} last      the last step at which all is finite
 * @property {number} arrival   the first step from which on the loss stays within the finish; Infinity where there is none
 */

export const RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];
const FAR = 1e6; // weights as large are on their way to infinity

/**
 * @param {Problem} problem
 * @param {import("./rules.js").Rule} rule
 * @param {number} rate
 * @param {Course} course
 * @returns {Run}
 */
export function run(problem, rule, rate, { schedule, steps, settings }) {
  const n = problem.start.length, size = (steps + 1) * n;
  const w = new Float64Array(size), m = new Float64Array(size), v = new Float64Array(size), g = new Float64Array(size), losses = new Float64Array(steps + 1);
  w.set(problem.start);
  let last = 0;
  losses[0] = problem.loss(w.subarray(0, n), g.subarray(0, n));
  for (let t = 1; t <= steps; t++) {
    const from = (t - 1) * n, to = t * n, now = rate * factor(schedule, t, steps);
    let far = false;
    for (let k = 0; k < n; k++) {
      const next = step(rule, { w: w[from + k], m: m[from + k], v: v[from + k] }, g[from + k], now, t, settings);
      w[to + k] = next.w;
      m[to + k] = next.m;
      v[to + k] = next.v;
      if (!(Math.abs(next.w) < FAR)) far = true;
    }
    if (far) break;
    losses[t] = problem.loss(w.subarray(to, to + n), g.subarray(to, to + n));
    last = t;
  }
  let arrival = Infinity;
  for (let t = last; t >= 0 && last === steps && losses[t] - problem.lowest <= problem.finish; t--) arrival = t;
  return { rate, w, m, v, g, losses, last, arrival };
}

// Below zero where one run is better than another: it arrives earlier, or ends lower.
function compared(one, other) {
  const end = (run) => (run.last === run.losses.length - 1 ? run.losses[run.last] : Infinity);
  const earlier = one.arrival === other.arrival ? 0 : one.arrival - other.arrival;
  return earlier || (end(one) === end(other) ? 0 : end(one) - end(other));
}

/**
 * The run at that one of `RATES` with which it arrives first or, where it never does, ends lowest.
 * @param {Problem} problem
 * @param {import("./rules.js").Rule} rule
 * @param {Course} course
 */
export function best(problem, rule, course) {
  return RATES.map((rate) => run(problem, rule, rate, course)).reduce((found, one) => (compared(one, found) < 0 ? one : found));
}

/**
 * @param {Problem} problem
 * @param {number | null} rate  of all, or null for the best of each
 * @param {Course} course
 * @returns {Record<import("./rules.js").Rule, Run>}
 */
export function race(problem, rate, course) {
  const runs = RULES.map((rule) => [rule, rate === null ? best(problem, rule, course) : run(problem, rule, rate, course)]);
  return Object.fromEntries(runs);
}

/**
 * The optimizers in the order in which they arrive; those that do not, by the loss at which they end.
 * @param {Record<import("./rules.js").Rule, Run>} runs
 */
export function standing(runs) {
  return [...RULES].sort((a, b) => compared(runs[a], runs[b]));
}
