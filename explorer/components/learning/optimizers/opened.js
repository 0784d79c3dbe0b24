// A step of one optimizer for one weight as lines of arithmetic, from the gradient to the new weight.

import { written as plainly } from "../../topic/written.js";
import { step } from "./rules.js";
import { factor, written as factorWritten } from "./schedules.js";

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const DIGITS = 5, MOST = 8, SMALL = 1e-4; // digits that count; decimals at most; what is below is written as a power of ten

// As many decimals as a number needs for its digits that count.
const decimals = (value) => Math.max(1, Math.min(MOST, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value) || 1))));
const written = (value) => plainly(value, value !== 0 && Math.abs(value) < SMALL ? DIGITS - 1 : decimals(value));
const bracketed = (value) => (value < 0 ? `(${written(value)})` : written(value));
const squared = (value) => `(${written(value)})²`;

/** @param {number} whole */
export function raised(whole) {
  return String(whole).replace(/\d/g, (digit) => RAISED[+digit]);
}

/**
 * All that step t made of one weight.
 * @param {import("./rules.js").Rule} rule
 * @param {import("./race.js").Run} run
 * @param {{ weight: number, t: number, weights: number }} place  of `weights` in all
 * @param {import("./race.js").Course} course
 */
export function takenApart(rule, run, { weight, t, weights }, { schedule, steps, settings }) {
  const at = (t - 1) * weights + weight, before = { w: run.w[at], m: run.m[at], v: run.v[at] }, g = run.g[at];
  const rate = run.rate * factor(schedule, t, steps);
  return { before, g, rate, after: step(rule, before, g, rate, t, settings) };
}

/**
 * @param {import("./rules.js").Rule} rule
 * @param {import("./race.js").Run} run
 * @param {{ weight: number, t: number, weights: number, name: string }} place
 * @param {import("./race.js").Course} course
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function rows(rule, run, place, course) {
  const { before, g, rate, after } = takenApart(rule, run, place, course), { t, name } = place, { settings, schedule, steps } = course;
  const { alpha, beta1, beta2, epsilon, decay } = settings, w = bracketed, one = (value) => plainly(1 - value);
  const kept = (share, old, now) => `${share} × ${w(old)} + ${one(share)} × ${now}`;
  const list = [{ name: "g", label: "gradient g", text: `∂J/∂${name} where ${name} = ${written(before.w)}`, value: written(g) }];
  const m = (share) => list.push({ name: "m", label: "running mean m", text: kept(share, before.m, w(g)), value: written(after.m) });
  const v = (share) => list.push({ name: "v", label: "running square v", text: kept(share, before.v, squared(g)), value: written(after.v) });
  if (rule === "momentum") m(alpha);
  if (rule === "rmsprop") v(alpha);
  if (rule === "adagrad") list.push({ name: "v", label: "sum of squares v", text: `${w(before.v)} + ${squared(g)}`, value: written(after.v) });
  if (rule === "adam" || rule === "adamw") {
    m(beta1);
    v(beta2);
    list.push({ name: "mean", label: "corrected m̂", text: `${written(after.m)} / (1 − ${beta1}${raised(t)})`, value: written(after.mean) });
    list.push({ name: "square", label: "corrected v̂", text: `${written(after.v)} / (1 − ${beta2}${raised(t)})`, value: written(after.square) });
  }
  if (schedule !== "constant") list.push({ name: "rate", label: "learning rate η", text: `${run.rate} × ${factorWritten(schedule, t, steps)}`, value: written(rate) });
  const eta = written(rate), e = plainly(epsilon);
  const by = {
    sgd: `${eta} × ${w(g)}`, momentum: `${eta} × ${w(after.m)}`,
    rmsprop: `${eta} × ${w(g)} / √(${written(after.v)} + ${e})`, adagrad: `${eta} × ${w(g)} / (√${written(after.v)} + ${e})`,
  }[rule] ?? `${eta} × ${w(after.mean)} / (√${written(after.square)} + ${e})`;
  list.push({ name: "move", label: "step", text: by, value: written(after.move) });
  const shrink = rule === "adamw" ? ` − ${eta} × ${decay} × ${w(before.w)}` : "";
  list.push({ name: "w", label: `new ${name}`, text: `${written(before.w)}${shrink} − ${w(after.move)}`, value: written(after.w) });
  return list;
}

/** @type {Record<import("./rules.js").Rule, string>} */
export const FORMULAS = {
  sgd: "w ← w − η g",
  momentum: "m ← α m + (1 − α) g,  w ← w − η m",
  rmsprop: "v ← α v + (1 − α) g²,  w ← w − η g / √(v + ε)",
  adagrad: "v ← v + g²,  w ← w − η g / (√v + ε)",
  adam: "m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  w ← w − η m̂ / (√v̂ + ε)",
  adamw: "Adam’s step, and w ← w − η λ w besides",
};

/** @type {Record<import("./rules.js").Rule, string>} */
export const NOTES = {
  sgd: "Here with the full gradient of all samples, so nothing about it is random.",
  momentum: "torch leaves out (1 − α): its SGD with momentum takes the same steps at the rate η (1 − α).",
  rmsprop: "torch puts ε outside the root: √v + ε. With ε as small as here the steps are alike.",
  adagrad: "The sum only grows, so the steps only get shorter.",
  adam: "m and v start at 0; dividing by 1 − βᵗ takes out that start.",
  adamw: "The decay pulls every weight towards 0, so it stops beside a minimum that lies elsewhere.",
};
