// What the reader is asked to work out: a squashed vector, and a coefficient after one round.

import { Exercise, near } from "../../topic/exercise.js";

const SQUASH = {
  name: "squash",
  text: "The sum that arrives at a capsule is s = (0.6, 0.8). How long is the capsule after squashing?",
  fields: [{ name: "length", label: "|v|" }],
  check: ({ length }) => {
    if (near(length, 0.5, 0.005)) return { right: true, words: "Right: |s|\u00b2 = 1, and 1 / (1 + 1)." };
    if (near(length, 1, 0.005)) return { right: false, words: "That is |s|; squashing makes it shorter." };
    return { right: false, words: "|s|\u00b2 / (1 + |s|\u00b2), with |s|\u00b2 = 0.6\u00b2 + 0.8\u00b2." };
  },
  way: "|s|\u00b2 = 0.36 + 0.64 = 1; |v| = 1 / (1 + 1) = 0.5",
};

const COEFFICIENT = {
  name: "coefficient",
  text: "A part votes for two capsules. Logits begin at 0; in the first round its vote agrees with one, \u00fb \u00b7 v = 1, and contradicts the other, \u00fb \u00b7 v = \u22121. What is its coefficient to the first in round 2 (two decimals)?",
  fields: [{ name: "c", label: "c" }],
  check: ({ c }) => {
    if (near(c, 0.88, 0.005)) return { right: true, words: "Right: e / (e + 1/e) = 2.718 / 3.086." };
    if (near(c, 0.73, 0.005)) return { right: false, words: "The other logit is \u22121, not 0: its power is 1/e." };
    if (near(c, 0.5, 0.005)) return { right: false, words: "That is the first round\u2019s. The logits are 1 and \u22121 now." };
    return { right: false, words: "Take e to each logit, 1 and \u22121; c is the first of these over their sum." };
  },
  way: "e\u00b9 / (e\u00b9 + e\u207b\u00b9) = 2.718 / (2.718 + 0.368) = 0.88",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [SQUASH, COEFFICIENT]) new Exercise(frame, about);
}
