// The race: each optimizer from the same weights over the same steps, everything kept that a step is opened with.

import { factor } from "./schedules.js";
import { RULES, step } from "./rules.js";

/**
 * @typedef {object} Problem
 * @property {Float64Array} start
 * @property {number} lowest  the loss that no weights go below
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
 */

export const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];
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
  return { rate, w, m, v, g, losses, last };
}

/**
 * The run at that one of `RATES` whose loss is lowest after the last step.
 * @param {Problem} problem
 * @param {import("./rules.js").Rule} rule
 * @param {Course} course
 */
export function best(problem, rule, course) {
  let found = null;
  for (const rate of RATES) {
    const one = run(problem, rule, rate, course);
    if (one.last === course.steps && (!found || one.losses[course.steps] < found.losses[course.steps])) found = one;
  }
  return found ?? run(problem, rule, RATES[0], course);
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
 * The optimizers by their loss at a step, the lowest first; those that have flown off come last.
 * @param {Record<import("./rules.js").Rule, Run>} runs
 * @param {number} t
 */
export function standing(runs, t) {
  const at = (rule) => (runs[rule].last >= t ? runs[rule].losses[t] : Infinity);
  return [...RULES].sort((a, b) => at(a) - at(b));
}
