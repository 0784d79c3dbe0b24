// What the reader is asked to work out: a score by hand, and whether two methods differ.

import { Exercise, near } from "../../topic/exercise.js";

export const SCORE = {
  name: "score",
  text: "A picture of three pixels is (9, 5, 1), the mean picture (4, 2, 6), and the component (0.6, 0, 0.8). What is the picture\u2019s score on it?",
  fields: [{ name: "score", label: "Score" }],
  check: ({ score }) => {
    if (near(score, -1, 0.005)) return { right: true, words: "Right: 0.6 \u00d7 5 + 0 \u00d7 3 + 0.8 \u00d7 (\u22125) = 3 \u2212 4." };
    if (near(score, 6.2, 0.005)) return { right: false, words: "That is the product with the picture itself. Take the mean off first." };
    if (near(score, 1, 0.005)) return { right: false, words: "Mind the sign: picture minus mean, not the other way round." };
    return { right: false, words: "Pixel minus mean, times the component\u2019s weight, all three summed." };
  },
  way: "(9 \u2212 4) \u00d7 0.6 + (5 \u2212 2) \u00d7 0 + (1 \u2212 6) \u00d7 0.8 = 3 + 0 \u2212 4 = \u22121",
};

export const APART = {
  name: "apart",
  text: "Over 10 splits, 30% for testing, method B is better by 0.008 on average; the spread of the differences is 0.006. The standard error is \u221a(1/10 + 3/7) \u00d7 spread, and t is 2.262. How wide is half of the 95% interval (four decimals), and does B win?",
  fields: [{ name: "half", label: "Half width" }, { name: "wins", label: "B wins", options: [["yes", "yes"], ["no", "cannot be told"]] }],
  check: ({ half, wins }) => {
    if (near(half, 0.0043, 0.00006)) return { right: false, words: "That takes the splits as independent. They share samples: 3/7 comes on top of 1/10." };
    if (near(half, 0.0044, 0.00006)) return { right: false, words: "That is the standard error alone; times t." };
    if (!near(half, 0.0099, 0.00006)) return { right: false, words: "2.262 \u00d7 \u221a(1/10 + 3/7) \u00d7 0.006." };
    return wins === "no" ? { right: true, words: "Right: 0.008 \u00b1 0.0099 holds zero." } : { right: false, words: "0.008 \u2212 0.0099 is below zero, so zero is within the interval." };
  },
  way: "2.262 \u00d7 \u221a(0.1 + 0.4286) \u00d7 0.006 = 2.262 \u00d7 0.727 \u00d7 0.006 = 0.0099; 0.008 is less, so zero lies within.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [SCORE, APART]) new Exercise(frame, about);
}
