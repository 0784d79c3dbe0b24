// Two losses to work out by hand.

import { near } from "../../topic/exercise.js";

const HALF = 0.0055; // of the second decimal, and what a rounded logarithm adds

/** @type {import("../../topic/exercise.js").About} */
export const CROSS_ENTROPY = {
  name: "cross-entropy",
  text: "A sample has y = 1, and the network guesses f = 0.25. What is its cross-entropy, to two decimals? (Natural logarithm.)",
  fields: [{ name: "loss", label: "cross-entropy" }],
  check: ({ loss }) => {
    if (near(loss, -Math.log(0.25), HALF)) return { right: true, words: "Right: \u2212log 0.25 = 1.3863\u2026" };
    if (near(loss, Math.log(0.25), HALF)) return { right: false, words: "The logarithm of 0.25 is negative; the loss is minus that logarithm." };
    if (near(loss, -Math.log(0.75), HALF)) return { right: false, words: "That is \u2212log(1 \u2212 f), the loss if y were 0." };
    if (near(loss, -Math.log10(0.25), HALF)) return { right: false, words: "That is the logarithm to base 10; the natural one is asked for." };
    if (near(loss, 2, HALF)) return { right: false, words: "That is the logarithm to base 2, the loss in bits; the natural one is asked for." };
    if (near(loss, 0.5625, HALF)) return { right: false, words: "That is the squared error, (1 \u2212 0.25)\u00b2." };
    return { right: false, words: "Not that. With y = 1 only the first term is left: \u2212log f." };
  },
  way: "With y = 1 the term (1 \u2212 y) log(1 \u2212 f) is 0, and \u22121 \u00d7 log 0.25 = 1.3863\u2026 is left: 1.39.",
};

/** @type {import("../../topic/exercise.js").About} */
export const HINGE = {
  name: "hinge",
  text: "A sample has y = 0, which counts as the sign \u22121. Its score is z = 0.3. What is its hinge loss?",
  fields: [{ name: "loss", label: "hinge loss" }],
  check: ({ loss }) => {
    if (near(loss, 1.3, 0.0005)) return { right: true, words: "Right: the margin is \u22121 \u00d7 0.3 = \u22120.3, and 1 \u2212 (\u22120.3) = 1.3." };
    if (near(loss, 0.7, 0.0005)) return { right: false, words: "That is the loss if y were 1. Here the score lies on the wrong side of 0." };
    if (near(loss, 0.3, 0.0005) || near(loss, -0.3, 0.0005)) return { right: false, words: "That is the size of the margin. The loss is max(0, 1 \u2212 margin)." };
    if (loss === 0) return { right: false, words: "The loss is 0 only from a margin of 1 on. This margin is below 0." };
    return { right: false, words: "Not that. The margin is the sign times the score; the loss is max(0, 1 \u2212 margin)." };
  },
  way: "Margin: \u22121 \u00d7 0.3 = \u22120.3. Loss: max(0, 1 \u2212 (\u22120.3)) = max(0, 1.3) = 1.3.",
};
