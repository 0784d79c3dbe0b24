// What is said of a fitted polynomial, and what is asked about it.

import { Exercise, near } from "../../topic/exercise.js";
import { bracketed, written } from "../../topic/written.js";
import { basis, curve, error, roughness } from "./fits.js";
import { METHODS } from "./methods.js";
import { TRAIN } from "./points.js";

const SHOWN = 5;

/**
 * @param {{ weights: number[], points: [number, number][], fresh: [number, number][], x: number, method: import("./fits.js").Method, strength: number }} now
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function opened({ weights, points, fresh, x, method, strength }) {
  const values = basis(x, weights.length - 1), zeros = weights.filter((w) => w === 0).length, squares = weights.slice(1).reduce((sum, w) => sum + w * w, 0);
  const terms = weights.slice(0, SHOWN).map((w, j) => `${bracketed(w, 3)}${j ? `\u00d7${bracketed(values[j], 3)}` : ""}`).join(" + ");
  const rest = weights.length > SHOWN ? ` + ${weights.length - SHOWN} more` : "";
  const rows = [
    { name: "minimised", label: "least of", text: METHODS[method].said + ended(method, strength) },
    { name: "train", label: "error, fitted", text: `${points.length} points`, value: written(error(weights, points)), lit: true },
    { name: "fresh", label: "error, fresh", text: `${fresh.length} points of the same kind`, value: written(error(weights, fresh)), lit: true },
    { name: "here", label: `at x = ${written(x, 3)}`, text: terms + rest, value: written(curve(weights, x), 3) },
    { name: "size", label: "\u03a3 w\u00b2, no constant", text: `${weights.length - 1} weight${weights.length === 2 ? "" : "s"}${zeros ? `, ${zeros} of them 0` : ""}`, value: written(squares, 3) },
    { name: "slope", label: "mean squared slope", text: "of the curve over [\u22121, 1]", value: written(roughness(weights), 2) },
  ];
  return rows;
}

function ended(method, strength) {
  const { strength: letter } = METHODS[method];
  return letter ? `; ${letter === "\u03bb" ? letter : letter.toLowerCase()} ${written(strength)}` : "";
}

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  new Exercise(frame, {
    name: "degree",
    text: `From which degree on can a polynomial go through ${TRAIN} points, no two of them above each other, exactly? How many weights has it then, the constant counted?`,
    fields: [{ name: "degree", label: "Degree" }, { name: "weights", label: "Weights" }],
    check: ({ degree, weights }) => {
      if (weights !== degree + 1) return { right: false, words: "A degree d has the powers 0 to d: d + 1 weights." };
      return degree === TRAIN - 1 ? { right: true, words: "Right: as many weights as points, so that the training error is 0." } : { right: false, words: "It needs as many weights as there are points." };
    },
    way: `${TRAIN} equations need ${TRAIN} unknowns: degree ${TRAIN - 1}.`,
  });
  new Exercise(frame, {
    name: "ridge",
    text: "One weight w, no constant: \u03a3 x\u00b2 = 8 and \u03a3 x y = 6. What is w that makes \u03a3 (y \u2212 w x)\u00b2 + 4 w\u00b2 least? And without the penalty?",
    fields: [{ name: "ridge", label: "With it" }, { name: "plain", label: "Without" }],
    check: ({ ridge, plain }) => {
      if (!near(plain, 0.75, 0.001)) return { right: false, words: "Without a penalty w is \u03a3 x y / \u03a3 x\u00b2." };
      return near(ridge, 0.5, 0.001) ? { right: true, words: "Right: the penalty stands beside \u03a3 x\u00b2 in the denominator." } : { right: false, words: "Set the slope \u22122 \u03a3 x y + 2 w \u03a3 x\u00b2 + 8 w to 0." };
    },
    way: "w = 6 / (8 + 4) = 0.5; without: 6 / 8 = 0.75.",
  });
}
