// What the view of the gates asks: a guess before it tries, and weights to find.

import { bracketed, written } from "../../topic/written.js";
import { score, SOLUTIONS, table } from "./gates.js";
import { DIRECTIONS, LINES } from "./sweep.js";

/** @type {import("../../topic/predict.js").Asked} */
export const MOST_OF_XOR = {
  question: "XOR answers 1 where exactly one input is 1. How many of its four rows can one neuron get right, at most?",
  answers: ["Two", "Three", "All four"],
  right: 1,
  because: `Of ${LINES} lines in ${DIRECTIONS} directions none had more than three, and the two totals beside the picture show why no line can.`,
};

/** @type {import("../../topic/exercise.js").About} */
export const NAND = {
  name: "nand",
  text: "NAND answers 0 only where both inputs are 1. Find weights and a bias that make the neuron NAND. Many do.",
  fields: [{ name: "w1", label: "w\u2081" }, { name: "w2", label: "w\u2082" }, { name: "b", label: "b" }],
  check: ({ w1, w2, b }) => {
    const rows = table("NAND", { w1, w2, b }), wrong = rows.find((row) => !row.right);
    if (!wrong) return { right: true, words: `Right, all four rows: ${rows.map(({ sum }) => written(sum)).join(", ")}. Every other gate can be built of NANDs.` };
    const { x1, x2, sum, output, target } = wrong;
    return { right: false, words: `${score(rows)} of 4 rows are right. Inputs ${x1} and ${x2} give ${written(w1)} \u00d7 ${x1} + ${bracketed(w2)} \u00d7 ${x2} + ${bracketed(b)} = ${written(sum)}, so ${output}; NAND wants ${target}.` };
  },
  way: () => {
    const { w1, w2, b } = SOLUTIONS.NAND;
    return `NAND is NOT AND: take AND's weights 1, 1, \u22121.5 and turn all signs. w\u2081 = ${written(w1)}, w\u2082 = ${written(w2)}, b = ${written(b)} give 1.5, 0.5, 0.5, \u22120.5.`;
  },
};
