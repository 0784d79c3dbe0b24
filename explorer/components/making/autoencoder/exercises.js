// What the reader is asked to work out: how many weights there are, and what an error means.

import { Exercise, near } from "../../topic/exercise.js";

export const COUNTED = {
  name: "counted",
  text: "The network has layers of 64, 64, 2, 64 and 64 units, the first being the pixels. How many weights and biases does it have?",
  fields: [{ name: "count", label: "Weights and biases" }],
  check: ({ count }) => {
    if (count === 8642) return { right: true, words: "Right: 64 \u00d7 64 + 64, 64 \u00d7 2 + 2, 2 \u00d7 64 + 64, 64 \u00d7 64 + 64." };
    if (count === 8448) return { right: false, words: "Those are the weights; each unit after the pixels has a bias too." };
    return { right: false, words: "For each pair of neighbouring layers: the product of their widths, plus a bias for each unit of the second." };
  },
  way: "4,096 + 64 = 4,160; 128 + 2 = 130; 128 + 64 = 192; 4,096 + 64 = 4,160; 8,642 in all",
};

export const SMALL = {
  name: "small",
  text: "A linear code h = 3x\u2081 + 4x\u2082. The picture (x\u2081, x\u2082) moves by (0.8, \u22120.6), a length of 1. By how much does h move? And by (0.6, 0.8)?",
  fields: [{ name: "first", label: "By (0.8, \u22120.6)" }, { name: "second", label: "By (0.6, 0.8)" }],
  check: ({ first, second }) => {
    if (near(first, 0, 0.005) && near(second, 5, 0.005)) return { right: true, words: "Right: across the direction (3, 4) the code does not see a change at all, along it fully." };
    if (near(first, 0, 0.005)) return { right: false, words: "The first is right. The second: 3 \u00d7 0.6 + 4 \u00d7 0.8." };
    return { right: false, words: "3 \u00d7 0.8 + 4 \u00d7 (\u22120.6) for the first." };
  },
  way: "3 \u00d7 0.8 \u2212 4 \u00d7 0.6 = 0; 3 \u00d7 0.6 + 4 \u00d7 0.8 = 5",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [COUNTED, SMALL]) new Exercise(frame, about);
}
