// What the reader is asked to work out: a box's score by its matrix, and what an exchange does to a global maximum.

import { Exercise, near } from "../../topic/exercise.js";

export const SCORE = {
  name: "score",
  text: "The matrix of TATAAT gives 1.87 for each letter that is as in it, and \u22123.17 for each that is not. What score has TACGAT?",
  fields: [{ name: "score", label: "Score" }],
  check: ({ score }) => {
    if (near(score, 1.14, 0.02)) return { right: true, words: "Right: four letters fit, two do not." };
    if (near(score, 7.48, 0.02)) return { right: false, words: "Letters that do not fit count too: \u22123.17 each." };
    if (near(score, 6.18, 0.02)) return { right: false, words: "Two letters differ: the third and the fourth." };
    return { right: false, words: "Count the letters that fit and those that do not, and add up." };
  },
  way: "4 \u00d7 1.87 + 2 \u00d7 (\u22123.17) = 1.14",
};

const EXCHANGE = {
  name: "exchange",
  text: "Of two filters of six letters, one has its maximum, 2, at TTGACA, the other its maximum, 3, at TATAAT, both with weight 1; the bias is \u22124. The boxes trade places, and nowhere else does a filter reach as high. What is the sum before the sigmoid now, and who could tell the exchange?",
  fields: [
    { name: "sum", label: "Sum" },
    { name: "who", label: "Who could tell", options: [["these", "these two filters, by another weight"], ["long", "a filter that reads both boxes"], ["more", "two more filters of six letters"]] },
  ],
  check: ({ sum, who }) => {
    if (!near(sum, 1, 0.005)) return { right: false, words: "A global maximum keeps how high, not where: both maxima stay, 2 and 3." };
    if (who === "long") return { right: true, words: "Right: 2 + 3 \u2212 4 = 1 as before; only a filter that reaches over both boxes sees their order." };
    return { right: false, words: "The sum is right. But each short filter sees one box at a time, and its place is lost." };
  },
  way: "2 + 3 \u2212 4 = 1, before and after; a filter must reach over both boxes to see their order",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [SCORE, EXCHANGE]) new Exercise(frame, about);
}
