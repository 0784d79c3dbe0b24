// The analogies that hold by construction, as places of words, and how many of them vectors solve.

import { placeOf, questions, WORDS } from "./grammar.js";
import { solved } from "./likeness.js";

export const ASKED = questions().map(({ a, b, c, answer }) => [a, b, c, answer].map(placeOf));

/** Analogies that a word taken at random of those that are not in the question would solve, on average. */
export const BY_CHANCE = ASKED.length / (WORDS.length - 3);

/**
 * @param {Float64Array} rows  of length 1
 * @param {number} dimensions
 */
export function counted(rows, dimensions) {
  return solved(rows, dimensions, ASKED);
}

/** The answer to a - b + c where it is one of the analogies by construction, either way around. */
export function answerOf(/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ c) {
  const found = ASKED.find(([x, y, z]) => y === b && ((x === a && z === c) || (x === c && z === a)));
  return found ? found[3] : -1;
}
