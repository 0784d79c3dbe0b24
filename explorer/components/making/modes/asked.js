// The question before a game plays, and what came.

import { LENGTH } from "./measure.js";
import { of } from "./measured.js";

export const WHEN = LENGTH / 2; // the round at which it is told

const KINDS = { ring: "8 modes in a ring", grid: "25 modes in a grid", people: "Two groups of people on two components" };

/**
 * @param {string} target
 * @param {number} count  modes
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(target, count) {
  return {
    question: `${KINDS[target]}. G begins in the middle. Which of them do its samples cover after ${WHEN.toLocaleString("en-GB")} rounds?`,
    answers: ["all", count > 2 ? "about half or more, not all" : "one of the two", count > 2 ? "fewer than half" : "none"], right: 0, because: "",
  };
}

/** Which answer a number of modes is. */
export function answer(/** @type {number} */ modes, /** @type {number} */ count) {
  return modes === count ? 0 : modes >= count / 2 ? 1 : 2;
}

export function because(/** @type {{ target: string, cure: string, seed: number }} */ { target, cure, seed }, /** @type {number} */ modes, /** @type {number} */ count) {
  const found = of(target, cure), half = found?.halfway.join(", ");
  return `${modes} of ${count} here, with seed ${seed}.${found ? ` Measured at this round with seeds 1 to ${found.halfway.length}: ${half}.` : ""} Play on: samples that D has come to know are left together.`;
}
