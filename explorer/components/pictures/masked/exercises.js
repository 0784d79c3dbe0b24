// What the reader is asked to work out: how many patches stay hidden, and what a temperature does to a probability.

import { Exercise, near } from "../../topic/exercise.js";

export const LEFT = {
  name: "left",
  text: "20 patches are hidden and filled in T = 5 steps; after step t, \u230a20 cos(\u03c0 t / 2T)\u230b are still hidden. How many after step 3?",
  fields: [{ name: "left", label: "Still hidden" }],
  check: ({ left }) => {
    if (left === 11) return { right: true, words: "Right: \u230a20 \u00d7 0.5877\u2026\u230b = \u230a11.755\u2026\u230b = 11." };
    if (left === 12) return { right: false, words: "The brackets cut off: always down to the whole number below." };
    if (left === 9) return { right: false, words: "That many have been kept; the question is how many are hidden." };
    if (left === 19) return { right: false, words: "The cosine is of an angle in radians: 3\u03c0/10 = 0.942\u2026" };
    return { right: false, words: "cos(3\u03c0/10), times 20, cut off." };
  },
  way: "cos(3\u03c0/10) = 0.5877\u2026; 20 \u00d7 0.5877\u2026 = 11.755\u2026; the whole number below is 11",
};

export const COLDER = {
  name: "colder",
  text: "A hidden patch has three possible names with scores 2, 1 and 0. What is the first one\u2019s probability at temperature 0.5 (two decimals)?",
  fields: [{ name: "share", label: "Probability" }],
  check: ({ share }) => {
    if (near(share, 0.867, 0.0051)) return { right: true, words: "Right: e\u2074 / (e\u2074 + e\u00b2 + 1). Colder means surer." };
    if (near(share, 0.665, 0.0051)) return { right: false, words: "That is at temperature 1. Divide the scores by 0.5 first." };
    if (near(share, 0.506, 0.0051)) return { right: false, words: "You multiplied the scores by the temperature; divide." };
    return { right: false, words: "Divide the scores by 0.5, take exponentials, divide by their sum." };
  },
  way: "scores / 0.5: 4, 2, 0; e\u2074 / (e\u2074 + e\u00b2 + e\u2070) = 54.598\u2026 / 62.987\u2026 = 0.8668\u2026",
};

export function exercises(/** @type {import("../../topic/frame.js").Frame} */ frame) {
  for (const about of [LEFT, COLDER]) new Exercise(frame, about);
}
