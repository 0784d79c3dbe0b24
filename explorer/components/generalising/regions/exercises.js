// What the reader is asked to work out about pieces.

import { Exercise } from "../../topic/exercise.js";
import { oneLayer, possible } from "./bounds.js";

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  new Exercise(frame, {
    name: "lines",
    text: "One layer of 5 ReLU units on two inputs draws 5 lines. Into how many pieces can they cut the plane at most?",
    fields: [{ name: "pieces", label: "Pieces" }],
    check: ({ pieces }) => (pieces === oneLayer(5) ? { right: true, words: "Right: 1 + 5 + 10." } : { right: false, words: pieces === 32 ? "2\u2075 patterns exist, but lines in the plane do not reach all of them." : "Each new line adds one piece, and one more for each line that it crosses." }),
    way: "1 + 5 + 5 \u00d7 4 / 2 = 16.",
  });
  new Exercise(frame, {
    name: "deep",
    text: "Two layers of 4 units on two inputs: how many pieces are possible at least, by the formula? And how many does the tent make after 7 layers?",
    fields: [{ name: "pieces", label: "Pieces of 4-4" }, { name: "tent", label: "Pieces of the tent" }],
    check: ({ pieces, tent }) => {
      if (pieces !== possible([4, 4])) return { right: false, words: "The first layer folds \u230a4/2\u230b\u00b2 times; the second cuts each fold by 4 lines." };
      return tent === 128 ? { right: true, words: "Right: 4 \u00d7 11, and 2\u2077." } : { right: false, words: "Each layer of the tent doubles the pieces." };
    },
    way: "\u230a4/2\u230b\u00b2 \u00d7 (1 + 4 + 6) = 4 \u00d7 11 = 44. The tent: 2\u2077 = 128.",
  });
}
