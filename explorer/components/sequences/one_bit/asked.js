// What the view of one bit asks, says of what was measured, and sets as exercises.

import { near } from "../../topic/exercise.js";
import { written } from "../../topic/written.js";

/** @typedef {import("./courses.js").Courses} Courses */

const ANSWERS = [["lstm"], ["gru", "lstm"], ["orthogonal", "gru", "lstm"]];

const counted = (/** @type {Courses} */ courses) => courses.about.cells.map((cell) => `${courses.about.names[cell]}: ${courses.holding(cell)} of ${courses.about.seeds.length}`).join("; ");

/**
 * The question which cells hold the bit, where what was measured is one of its answers.
 * @param {Courses} courses
 * @returns {import("../../topic/predict.js").Asked | null}
 */
export function asked(courses) {
  const { cells, gap, tests } = courses.about, { able } = courses;
  const right = ANSWERS.findIndex((list) => list.length === able.length && list.every((cell) => able.includes(cell)));
  if (right < 0 || cells.length < 4) return null;
  return {
    question: `${gap} steps of noise follow a bit. A plain cell of radius 0.5 does not learn to tell it. Which others do, in ${tests[tests.length - 1].toLocaleString("en-GB")} batches?`,
    answers: ["LSTM alone", "LSTM and GRU", "LSTM, GRU and the orthogonal RNN"],
    right,
    because: `Seeds that hold it at the end: ${counted(courses)}.`,
  };
}

/**
 * What was found, in a sentence or two.
 * @param {Courses} courses
 */
export function found(courses) {
  const { holds, gap } = courses.about, first = `Seeds that tell the bit in ${100 * holds}% or more of fresh sequences: ${counted(courses)}.`;
  const second = courses.able.includes("orthogonal") ? ` A plain cell manages ${gap} steps too, if its W begins orthogonal: gates are one way to keep a gradient, not the only one.` : "";
  return first + second;
}

/**
 * The opened numbers of one cell.
 * @param {Courses} courses
 * @param {string} cell
 * @param {number} test
 * @param {"before" | "after"} when
 */
export function rows(courses, cell, test, when) {
  const { gap, seeds, tested, holds } = courses.about, right = courses.right(cell, test), sizes = courses.of(when, cell, 0), last = sizes[gap];
  const list = [
    { name: "holds", label: `${seeds.length} seeds`, text: `right of ${tested.toLocaleString("en-GB")}: ${right.join(", ")}; ${Math.ceil(holds * tested - 1e-6)} or more:`, value: `${courses.holding(cell, test)} of ${seeds.length}` },
    { name: "gradient", label: `‖G‖ ${when} training, seed ${seeds[0]}`, text: `first / last = ${written(sizes[0])} / ${written(last)}`, value: written(sizes[0] / last) },
  ];
  if (cell === "half") list.push({ name: "bound", label: "at the start, W alone", text: `0.5 at each of ${gap} steps: 0.5^${gap}`, value: written(0.5 ** gap) });
  if (cell === "orthogonal") list.push({ name: "bound", label: "at the start, W alone", text: `1 at each of ${gap} steps: 1^${gap}; the slopes of the tanh, below 1, come on top`, value: "1" });
  if (cell === "lstm" || cell === "gru") {
    const gate = cell === "lstm" ? "f" : "z";
    list.push({ name: "bound", label: `${gate} at the start`, text: `its bias alone: σ(log ${gap}) = ${gap}/${gap + 1}; over ${gap} steps (${gap}/${gap + 1})^${gap}`, value: written((gap / (gap + 1)) ** gap) });
  }
  return list;
}

const LEFT = (100 / 101) ** 100;

/** @type {import("../../topic/exercise.js").About[]} */
export const EXERCISES = [
  {
    name: "left",
    text: "A forget gate has the bias log 100 and sees nothing else; nothing is written. What share of c is left after 100 steps? (Two decimals.)",
    fields: [{ name: "share", label: "share" }],
    check: ({ share }) => {
      if (near(share, LEFT, 0.005)) return { right: true, words: "Right: (100/101)¹⁰⁰ = 0.37, near 1/e. That is why the bias is the logarithm of the gap." };
      if (near(share, 100 / 101, 0.005)) return { right: false, words: "That is after one step." };
      if (near(share, 0.63, 0.005)) return { right: false, words: "That is the share that is gone." };
      return { right: false, words: "σ(log 100) = 100/101 is kept at each step." };
    },
    way: "σ(log 100) = 1 / (1 + 1/100) = 100/101, and (100/101)¹⁰⁰ = 0.3697…",
  },
  {
    name: "steps",
    text: "W shortens the gradient by 0.5 at every step back. After how many steps is less than a thousandth left for the first time?",
    fields: [{ name: "steps", label: "steps" }],
    check: ({ steps }) => {
      if (near(steps, 10, 0.01)) return { right: true, words: "Right: 0.5¹⁰ = 1/1,024. Fifty steps leave less than 10⁻¹⁵." };
      if (near(steps, 9, 0.01)) return { right: false, words: "0.5⁹ = 1/512: not yet." };
      if (near(steps, 500, 0.5)) return { right: false, words: "The gradient is halved, not lessened by the same amount." };
      return { right: false, words: "Find the first power of 0.5 below 0.001." };
    },
    way: "0.5⁹ = 1/512 = 0.00195…, 0.5¹⁰ = 1/1,024 = 0.00098…: ten steps.",
  },
];
