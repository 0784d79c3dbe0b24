// What the reader is asked: a probability from a last sum, and a happy mouth that is called sad.

import { Exercise, near } from "../../topic/exercise.js";

export const SIGMOID = {
  name: "sigmoid",
  text: "Two features are 0.9 and \u22120.5, their weights 2 and 1, the bias is \u22120.2. What is the probability of happy (two decimals)?",
  fields: [{ name: "p", label: "Probability" }],
  check: ({ p }) => {
    if (near(p, 0.7503, 0.006)) return { right: true, words: "Right: z = 1.8 \u2212 0.5 \u2212 0.2 = 1.1." };
    if (near(p, 1.1, 0.01)) return { right: false, words: "That is the sum z; the sigmoid of it is asked for." };
    if (near(p, 0.2497, 0.006)) return { right: false, words: "That is the probability of sad." };
    if (near(p, 0.7858, 0.006)) return { right: false, words: "The bias is missing." };
    return { right: false, words: "Add the two products and the bias, then 1 / (1 + e^\u2212z)." };
  },
  way: "z = 0.9 \u00d7 2 + (\u22120.5) \u00d7 1 \u2212 0.2 = 1.1; 1 / (1 + e^\u22121.1) = 1 / 1.3329 = 0.75",
};

const BENT = 0.6;

/** @param {() => { state: Record<string, any>, probability: number }} now */
export function fooled(now) {
  return {
    name: "fooled",
    text: `Fool it: a face with head, eyes and a mouth bent up by ${BENT} or more, not tilted, that the network calls sad. Draw and rub out as you like.`,
    fields: [],
    check: () => {
      const { state, probability } = now();
      if (state.paper !== "face") return { right: false, words: "Begin with a face." };
      if (!state.head || !state.eyes || !state.mouth) return { right: false, words: "Leave head, eyes and mouth on." };
      if (state.bend < BENT) return { right: false, words: `The mouth is bent by ${state.bend.toFixed(2)}; bend it up by ${BENT} or more.` };
      if (state.tilt !== 0) return { right: false, words: "Set the tilt back to 0\u00b0." };
      if (probability >= 0.5) return { right: false, words: `It still says happy, with ${probability.toFixed(3)}. See what spoke for happy, and draw there.` };
      return { right: true, words: `Right: it says sad with ${(1 - probability).toFixed(3)}, though the smile is still there. It weighs ink at places; that a face has one mouth it never had to learn.` };
    },
    way: "What speaks for happy is orange. Draw a second mouth, bent down, just above the smile: it outweighs it.",
  };
}

/**
 * @param {import("../../topic/frame.js").Frame} frame
 * @param {() => { state: Record<string, any>, probability: number }} now
 */
export function exercises(frame, now) {
  for (const about of [SIGMOID, fooled(now)]) new Exercise(frame, about);
}
