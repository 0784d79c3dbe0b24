// What the reader is asked to work out about modes.

import { Exercise, near } from "../../topic/exercise.js";
import { best } from "../gan/densities.js";
import { needed } from "./targets.js";

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  new Exercise(frame, {
    name: "hops",
    text: "Real samples lie on 8 equal modes, an eighth on each. G has put all of its samples on one of them, in the same shape. What does the best D say on that mode? And on the other seven?",
    fields: [{ name: "here", label: "D* on it" }, { name: "there", label: "D* on the others" }],
    check: ({ here, there }) => {
      if (near(here, best(1 / 8, 1), 0.002) && near(there, 1, 0.005)) return { right: true, words: "Right: 1/9 where G is, 1 elsewhere. So all of G’s samples are pulled away together, and it hops." };
      if (near(here, 1 / 8, 0.002)) return { right: false, words: "That is p on the mode, of q = 1. Divide by p + q." };
      if (near(here, 8 / 9, 0.002)) return { right: false, words: "That is the probability that a sample is made." };
      return { right: false, words: "On that mode p is 1/8 of a bump and q a whole one; elsewhere q is 0. D* = p / (p + q)." };
    },
    way: "(1/8) / (1/8 + 1) = 1/9 = .111…; elsewhere (1/8) / (1/8 + 0) = 1.",
  });
  new Exercise(frame, {
    name: "needs",
    text: "Of 500 made samples, how many must lie within 3 standard deviations of one of 25 equal modes, for it to count as covered here?",
    fields: [{ name: "samples", label: "Samples" }],
    check: ({ samples }) => {
      const right = needed({ x: 0, y: 0, shape: [1, 0, 1], weight: 1 / 25, name: "" }, 500);
      if (samples === right) return { right: true, words: "Right: its fair share is 20, and half of that is enough." };
      return { right: false, words: samples === 20 ? "That is a mode’s fair share. Half of it is enough." : "500 / 25 is a fair share. Half of it?" };
    },
    way: "½ × 500 / 25 = 10.",
  });
}
