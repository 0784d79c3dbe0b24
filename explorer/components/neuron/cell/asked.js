// What the view of one neuron asks: a guess before it plays, and an exercise to work out by hand.

import { near } from "../../topic/exercise.js";
import { bracketed, products, written } from "../../topic/written.js";
import { decimal, respond, WORKED } from "./unit.js";

export const DOUBLED = { ...WORKED, x1: 2 * WORKED.x1, x2: 2 * WORKED.x2 };

/** @returns {import("../../topic/predict.js").Asked} */
export function doubling() {
  const before = respond(WORKED), after = respond(DOUBLED);
  return {
    question: `Both inputs double, from ${written(WORKED.x1)} and ${written(WORKED.x2)} to ${written(DOUBLED.x1)} and ${written(DOUBLED.x2)}. What does the output ${written(before.output, 3)} do?`,
    answers: ["It doubles too", "It rises, but does not double", "It stays as it is"],
    right: 1,
    because: `The sum doubles, from ${written(before.sum)} to ${written(after.sum)}; the non-linearity bends: 1 / (1 + e^(${written(-after.sum)})) = ${written(after.output)}. No output can pass 1.`,
  };
}

const CHANGED = { ...WORKED, w2: -0.8 };

/** @type {import("../../topic/exercise.js").About} */
export const CHANGE = {
  name: "change",
  text: `The second synapse becomes inhibitory: w\u2082 = ${written(CHANGED.w2)}. Inputs ${written(WORKED.x1)} and ${written(WORKED.x2)}, w\u2081 = ${written(WORKED.w1)}, no bias, sigmoid. Sum and output, to three decimals?`,
  fields: [{ name: "sum", label: "Sum s" }, { name: "output", label: "Output \u0177" }],
  check: ({ sum, output }) => {
    const right = respond(CHANGED), before = respond(WORKED), tolerance = 0.0005;
    if (near(sum, -right.sum, tolerance)) return { right: false, words: "The sum has the other sign: the second product is negative and the larger of the two." };
    if (near(sum, before.sum, tolerance)) return { right: false, words: `${written(before.sum)} is the sum before the change.` };
    if (!near(sum, right.sum, tolerance)) return { right: false, words: "The sum is not right yet. Multiply each input by its weight, then add." };
    if (near(output, right.sum, tolerance)) return { right: false, words: "That is the sum again. The output is the sigmoid of it." };
    if (near(output, decimal(1 - right.output), 0.0006)) return { right: false, words: "That is the sigmoid of \u2212s: mind the sign in the exponent, e to the \u2212s." };
    if (!near(output, right.output, tolerance)) return { right: false, words: "The sum is right. The output is 1 / (1 + e to the \u2212s): below one half, for the sum is below zero." };
    return { right: true, words: `Right: s = ${written(right.sum)}, \u0177 = ${written(right.output)}. The neuron fires less, but it never falls silent.` };
  },
  way: () => {
    const { x1, x2, w1, w2 } = CHANGED, { sum, output } = respond(CHANGED);
    return `s = ${products([[w1, x1], [w2, x2]])} = ${written(sum)}; \u0177 = 1 / (1 + e^(\u2212${bracketed(sum)})) = ${written(output)}.`;
  },
};
