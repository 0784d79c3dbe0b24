// What the reader is asked to work out: one step of a cell's memory, and how well numbers follow a pattern.

import { Exercise, near } from "../../topic/exercise.js";

export const STEP = {
  name: "step",
  text: "A cell holds c = 2. At the next letter its forget gate is 0.9, its input gate 0.5, its candidate \u22120.4 and its output gate 0.25. What does it hold then, and what is its state h (two decimals)?",
  fields: [{ name: "memory", label: "c" }, { name: "state", label: "h" }],
  check: ({ memory, state }) => {
    if (near(memory, 2, 0.005)) return { right: false, words: "0.5 \u00d7 \u22120.4 is subtracted here: the candidate is negative." };
    if (!near(memory, 1.6, 0.005)) return { right: false, words: "c = f \u00d7 c before + i \u00d7 g: what is kept, and what is written." };
    if (near(state, 0.4, 0.005)) return { right: false, words: "c is bent first: h = o \u00d7 tanh(c)." };
    return near(state, 0.23, 0.005) ? { right: true, words: "Right: 0.25 \u00d7 tanh(1.6) = 0.25 \u00d7 0.9217 = 0.2304\u2026" } : { right: false, words: "h = o \u00d7 tanh(c)." };
  },
  way: "c = 0.9 \u00d7 2 + 0.5 \u00d7 (\u22120.4) = 1.8 \u2212 0.2 = 1.6; h = 0.25 \u00d7 tanh(1.6) = 0.25 \u00d7 0.9217 = 0.23",
};

export const ORDER = {
  name: "order",
  text: "A cell holds 0.9, 0.2, 0.5 after three letters inside quotation marks, and 0.1, 0.3, \u22120.4, 0.4 after four outside. In what share of the pairs (one inside, one outside) is it higher inside?",
  fields: [{ name: "share", label: "Share" }],
  check: ({ share }) => {
    if (near(share, 10 / 12, 0.006) || near(share, 1000 / 12, 0.6)) return { right: true, words: "Right: 4 + 2 + 4 of 12 pairs. It is the area under the ROC curve." };
    if (near(share, 1, 0.001)) return { right: false, words: "0.2 is below 0.3 and below 0.4: not every pair is in order." };
    return { right: false, words: "3 \u00d7 4 pairs. Count for each of 0.9, 0.2 and 0.5 how many of the four outside lie below it." };
  },
  way: "0.9 is above all 4, 0.2 above 2 (0.1 and \u22120.4), 0.5 above 4: 10 of 12 = 0.833",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [STEP, ORDER]) new Exercise(frame, about);
}
