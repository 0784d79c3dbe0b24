// What the reader is asked to work out: a recommendation, and a brightness.

import { Exercise, near } from "../../topic/exercise.js";

export const STARS = {
  name: "stars",
  text: "The mean of all known stars is 3. A person\u2019s code is (1, \u22120.5), a film\u2019s (0.8, \u22121). How many stars does the code expect?",
  fields: [{ name: "stars", label: "Stars" }],
  check: ({ stars }) => {
    if (near(stars, 4.3, 0.005)) return { right: true, words: "Right: 3 + 1 \u00d7 0.8 + (\u22120.5) \u00d7 (\u22121) = 3 + 0.8 + 0.5." };
    if (near(stars, 1.3, 0.005)) return { right: false, words: "Add the mean of all known stars." };
    return { right: false, words: "Mean + first \u00d7 first + second \u00d7 second; minus times minus is plus." };
  },
  way: "3 + 1 \u00d7 0.8 + (\u22120.5) \u00d7 (\u22121) = 4.3",
};

export const BRIGHT = {
  name: "bright",
  text: "A pixel\u2019s normal is (0, 0.6, 0.8). How bright is it with the light at (0.6, 0, 0.8)? And with the light at (0, \u22120.96, 0.28)?",
  fields: [{ name: "first", label: "First light" }, { name: "second", label: "Second light" }],
  check: ({ first, second }) => {
    if (!near(first, 0.64, 0.005)) return { right: false, words: "First: 0 \u00d7 0.6 + 0.6 \u00d7 0 + 0.8 \u00d7 0.8." };
    if (near(second, 0, 0.005)) return { right: true, words: "Right: 0.64, and \u22120.352, which is turned away and so dark." };
    return { right: false, words: "The first is right. What is turned away from the light is dark, never below zero." };
  },
  way: "0.8 \u00d7 0.8 = 0.64; 0.6 \u00d7 (\u22120.96) + 0.8 \u00d7 0.28 = \u22120.352, drawn as 0",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [STARS, BRIGHT]) new Exercise(frame, about);
}
