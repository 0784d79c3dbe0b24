// What the reader works out: one step of one number of v, and a pair's mutual information.

import { Exercise, near } from "../../topic/exercise.js";

export const STEP = {
  name: "step",
  text: "A pair stood together. v = (0.5, \u22120.25), u = (1, 2), the learning rate is 0.1, and nothing is drawn against it. What is the first number of v after the step (three decimals)?",
  fields: [{ name: "value", label: "v\u2081" }],
  check: ({ value }) => {
    if (near(value, 0.55, 0.0006)) return { right: true, words: "Right: u\u00b7v = 0, \u03c3 = 0.5, so v\u2081 gains 0.1 \u00d7 (1 \u2212 0.5) \u00d7 1." };
    if (near(value, 0.45, 0.0006)) return { right: false, words: "The pair was seen together, so v moves towards u, not away." };
    if (near(value, 0.6, 0.0006)) return { right: false, words: "The pull is 1 \u2212 \u03c3(u\u00b7v), not 1: what is already expected pulls less." };
    return { right: false, words: "First u\u00b7v, then \u03c3, then 0.1 \u00d7 (1 \u2212 \u03c3) \u00d7 u\u2081 on top of v\u2081." };
  },
  way: "u\u00b7v = 0.5 \u00d7 1 + (\u22120.25) \u00d7 2 = 0; \u03c3(0) = 0.5; v\u2081 = 0.5 + 0.1 \u00d7 (1 \u2212 0.5) \u00d7 1 = 0.55",
};

export const MUTUAL = {
  name: "mutual",
  text: "Of 1,000 pairs, 40 are of one word, 50 have the other as company, and 20 are both. Five words are drawn against each pair, by their counts. To what does u\u00b7v go, if it fits as well as it can (two decimals)?",
  fields: [{ name: "value", label: "u\u00b7v" }],
  check: ({ value }) => {
    if (near(value, 0.69, 0.006)) return { right: true, words: "Right: ln(20 \u00d7 1,000 / (40 \u00d7 50)) \u2212 ln 5 = ln 2." };
    if (near(value, 2.3, 0.006)) return { right: false, words: "That is the mutual information. The five words drawn take ln 5 off it." };
    if (near(value, 1, 0.006)) return { right: false, words: "That is log\u2082 2. The sigmoid is made of e, so the logarithm is the natural one." };
    return { right: false, words: "The logarithm of 20 over what chance would give, 40 \u00d7 50 / 1,000, less ln 5." };
  },
  way: "chance gives 40 \u00d7 50 / 1,000 = 2 pairs; ln(20 / 2) \u2212 ln 5 = 2.30 \u2212 1.61 = 0.69",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [STEP, MUTUAL]) new Exercise(frame, about);
}
