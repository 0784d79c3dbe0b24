// What the race asks beforehand, and what it says afterwards: always what was raced, never what is expected.

import { number } from "../../kernel/numbers.js";
import { RATES, standing } from "./race.js";
import { NAMES, RULES } from "./rules.js";
import { stepsOf, surfaceOf } from "./problems.js";

/** @typedef {Record<import("./rules.js").Rule, import("./race.js").Run>} Runs */

const OFFERED = /** @type {import("./rules.js").Rule[]} */ (["momentum", "rmsprop", "adam"]);

/**
 * Who will be first?
 * @param {Record<string, any>} state
 * @param {Runs} runs
 * @param {number} finish
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(state, runs, finish) {
  const [first] = standing(runs), others = OFFERED.filter((rule) => rule !== first).slice(0, 2);
  const offered = RULES.filter((rule) => rule === first || others.includes(rule));
  const rates = state.best ? "Each has the learning rate that suits it best." : `All have the learning rate ${number(state.rate)}.`;
  return {
    question: `${place(state)} ${rates} Which of these three is the first to come within ${number(finish)} of the minimum and stay there?`,
    answers: offered.map((rule) => NAMES[rule]),
    right: offered.indexOf(first),
    because: `${needed(runs)}${moral(state)}`,
  };
}

/**
 * What becomes of the one that is first, once the ravine is turned?
 * @param {Runs} before
 * @param {number} turn
 * @param {Runs} runs  on the turned ravine
 * @returns {import("../../topic/predict.js").Asked}
 */
export function askedOfTurn(before, turn, runs) {
  const [first] = standing(before), [now] = standing(runs), { arrival, losses } = runs[first], most = losses.length - 1;
  return {
    question: `${NAMES[first]} is first on this ravine. Turn the ravine by ${turn}° and choose the best rates again: what becomes of ${NAMES[first]}?`,
    answers: ["It is first again", "It arrives, but not first", `It does not arrive in ${most} steps`],
    right: now === first ? 0 : arrival < Infinity ? 1 : 2,
    because: `${needed(runs)}${moral({ on: "ravine", turn })}`,
  };
}

/** @param {Runs} runs */
function needed(runs) {
  return `Steps to the finish: ${standing(runs).map((rule) => `${NAMES[rule]} ${arrived(runs[rule])}`).join(", ")}.`;
}

/** @param {Record<string, any>} state */
function place({ on, turn, seed }) {
  if (on === "ravine") return turn ? `The ravine is turned by ${turn}°.` : "The ravine runs along one weight's axis.";
  if (on === "saddle") return "The start lies almost on the ridge of a saddle.";
  if (on === "neuron") return "The surface is that of the worked neuron.";
  return `Six networks have the same first weights (seed ${seed}).`;
}

/** @param {Record<string, any>} state */
function moral({ on, turn }) {
  if (on !== "ravine") return "";
  return turn ? " Dividing each weight’s step by the size of its own gradients evens out what lies along the axes; this ravine runs across them." : " Dividing each weight’s step by the size of its own gradients evens out a ravine that runs along an axis.";
}

/**
 * When a run is at the finish, in a word or two.
 * @param {import("./race.js").Run} run
 */
export function arrived({ arrival, last, losses }) {
  if (arrival < Infinity) return String(arrival);
  return last < losses.length - 1 ? "diverges" : `not in ${losses.length - 1}`;
}

/**
 * One sentence on the rates.
 * @param {Record<string, any>} state
 */
export function aboutRates(state) {
  if (!state.best) return "One learning rate for all is no fair race: each optimizer has steps of another size.";
  return `Each races at the best of ${RATES.length} rates from ${RATES[0]} to ${RATES[RATES.length - 1]}: the one with which it is at the finish first here, or ends lowest.`;
}

/**
 * What the drawing is, for those who do not see it.
 * @param {Record<string, any>} state
 * @param {Runs} runs
 */
export function spoken(state, runs) {
  const at = (rule) => number(runs[rule].losses[Math.min(state.t, runs[rule].last)]);
  const where = surfaceOf(state.on)?.title ?? "Six networks";
  return `${where}, step ${state.t} of ${stepsOf(state.on)}. Loss: ${RULES.map((rule) => `${NAMES[rule]} ${at(rule)}`).join(", ")}.`;
}
