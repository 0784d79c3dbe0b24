// What is asked of the ALS story: precision from counts, and a window's coordinates on the minus strand.

import { near } from "../../topic/exercise.js";
import { DOWNSTREAM, UPSTREAM } from "./windows.js";

const LOWER = 200, FIRST = LOWER + UPSTREAM, LAST = LOWER - DOWNSTREAM + 1; // sites up to the start, counted from 1

/** @type {import("../../topic/exercise.js").About} */
export const PRECISION = {
  name: "precision",
  text: "Of 100 cases a model finds 80; of 100 controls it calls 40 cases. What is its precision, in per cent?",
  fields: [{ name: "precision", label: "precision, %" }],
  check: ({ precision }) => {
    if (near(precision, 200 / 3, 0.2)) return { right: true, words: "Right: 80 / (80 + 40) = 66.7%." };
    const hints = { 80: "80% is the recall: of the cases, how many are found. Precision looks at those who are called cases.", 70: "70% is the accuracy: (80 + 60) / 200.", 60: "60% of the controls are rightly left alone: that is the specificity.", 40: "40 is how many controls are called cases by mistake.", 50: "Half as many false alarms as finds is not a share: divide the finds by all who are called." };
    if (near(precision, 2 / 3, 0.002)) return { right: false, words: "The number is right; in per cent it is a hundred times as large." };
    return { right: false, words: hints[Math.round(precision)] ?? "Of all who are called cases, 80 + 40, how many are?" };
  },
  way: "Called cases are 80 + 40 = 120 people, and 80 of them are cases: 80 / 120 = 66.7%.",
};

/** @type {import("../../topic/exercise.js").About} */
export const WINDOW = {
  name: "window",
  text: `The sites of a chromosome are numbered from 1 in map order. A gene on the minus strand starts where ${LOWER} sites lie at lower positions, between two sites. Which sites are x\u2081 and x\u2086\u2084?`,
  fields: [{ name: "first", label: "x\u2081 is site" }, { name: "last", label: "x\u2086\u2084 is site" }],
  check: ({ first, last }) => {
    if (first === FIRST && last === LAST) return { right: true, words: `Right: sites ${FIRST} down to ${LAST}.` };
    if (first === LAST && last === FIRST) return { right: false, words: "The right sites in map order; on the minus strand the order is reversed, so that upstream comes first." };
    if (first === LOWER - UPSTREAM + 1 && last === LOWER + DOWNSTREAM) return { right: false, words: "That is the plus strand. On the minus strand upstream lies at higher positions." };
    if (first === FIRST || last === LAST) return { right: false, words: `${first === FIRST ? "x\u2081" : "x\u2086\u2084"} is right. The window has ${UPSTREAM} sites above the start and ${DOWNSTREAM} below it.` };
    return { right: false, words: `Upstream are ${UPSTREAM} sites at higher positions, from site ${LOWER + 1} on; downstream ${DOWNSTREAM} at lower ones, back from site ${LOWER}.` };
  },
  way: `Upstream is at higher positions: sites ${LOWER + 1} to ${LOWER} + ${UPSTREAM} = ${FIRST}. Downstream: sites ${LOWER} down to ${LOWER} \u2212 ${DOWNSTREAM} + 1 = ${LAST}. Farthest upstream first: x\u2081 is site ${FIRST}, x\u2086\u2084 is site ${LAST}.`,
};
