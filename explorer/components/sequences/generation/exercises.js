// What the reader is asked to work out: a probability at a temperature, and a pair of letters that greedy misses.

import { Exercise, near } from "../../topic/exercise.js";

export const TEMPERATURE = {
  name: "temperature",
  text: "Three letters have the scores 2, 1 and 0. How probable is the first at temperature 2, and how probable at 0.5 (two decimals)?",
  fields: [{ name: "warm", label: "At T = 2" }, { name: "cold", label: "At T = 0.5" }],
  check: ({ warm, cold }) => {
    if (near(warm, 0.67, 0.006) || near(cold, 0.67, 0.006)) return { right: false, words: "That is at temperature 1. Divide the scores by T before the exponential." };
    if (near(warm, 0.87, 0.006) && near(cold, 0.51, 0.006)) return { right: false, words: "The other way round: dividing by a large T brings the scores together." };
    if (!near(warm, 0.51, 0.006)) return { right: false, words: "At T = 2 the scores are 1, 0.5 and 0: e\u00b9 / (e\u00b9 + e\u2070\u00b7\u2075 + 1)." };
    return near(cold, 0.87, 0.006) ? { right: true, words: "Right: 2.718 / 5.367 = 0.506 and 54.60 / 62.99 = 0.867." } : { right: false, words: "At T = 0.5 the scores are 4, 2 and 0: e\u2074 / (e\u2074 + e\u00b2 + 1)." };
  },
  way: "e\u00b9 / (e\u00b9 + e\u2070\u00b7\u2075 + e\u2070) = 2.718 / (2.718 + 1.649 + 1) = 0.51; e\u2074 / (e\u2074 + e\u00b2 + e\u2070) = 54.60 / (54.60 + 7.39 + 1) = 0.87",
};

export const PAIR = {
  name: "pair",
  text: "The next letter is A with 0.6 or C with 0.4. After A: A 0.4, C 0.3, G 0.3. After C: G 0.9, T 0.1. How probable are the two letters that greedy writes, and how probable are the most probable two?",
  fields: [{ name: "greedy", label: "Greedy" }, { name: "best", label: "Most probable" }],
  check: ({ greedy, best }) => {
    if (near(greedy, 0.36, 0.001) && near(best, 0.24, 0.001)) return { right: false, words: "The other way round: greedy takes A first, for 0.6 is more than 0.4." };
    if (!near(greedy, 0.24, 0.001)) return { right: false, words: "Greedy takes A, then A: the product of both probabilities." };
    return near(best, 0.36, 0.001) ? { right: true, words: "Right: AA has 0.6 \u00d7 0.4, CG has 0.4 \u00d7 0.9." } : { right: false, words: "Look behind C as well: 0.4 \u00d7 0.9." };
  },
  way: "greedy: 0.6 \u00d7 0.4 = 0.24 (AA); most probable: 0.4 \u00d7 0.9 = 0.36 (CG)",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [TEMPERATURE, PAIR]) new Exercise(frame, about);
}
