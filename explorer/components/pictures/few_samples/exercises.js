// What the reader is asked to work out: an interval of paired differences, and when a first training can help.

import { Exercise, near } from "../../topic/exercise.js";

export const INTERVAL = {
  name: "interval",
  text: "Eight rounds: the network\u2019s r less GBLUP\u2019s is 0.06 in the mean, with standard deviation 0.08. What is the lower end of its 95% interval (t = 2.365; three decimals)?",
  fields: [{ name: "low", label: "Lower end" }],
  check: ({ low }) => {
    const half = (2.365 * 0.08) / Math.sqrt(8);
    if (near(low, 0.06 - half, 0.0006)) return { right: true, words: "Right: 0.060 \u2212 0.067 = \u22120.007. Eight rounds do not show that the network is better." };
    if (near(low, 0.06 - 2.365 * 0.08, 0.0006)) return { right: false, words: "That is where single rounds lie; the mean of eight is \u221a8 times steadier." };
    if (near(low, 0.06 + half, 0.0006)) return { right: false, words: "That is the upper end." };
    if (near(low, half, 0.0006)) return { right: false, words: "That is half of the interval: take it from the mean." };
    return { right: false, words: "Mean less t times the standard deviation over the root of the number of rounds." };
  },
  way: "0.06 \u2212 2.365 \u00d7 0.08 / \u221a8 = 0.06 \u2212 0.067 = \u22120.007",
};

export const WHEN = {
  name: "when",
  text: "You have 50 samples of a new trait and a network that learnt ten other traits elsewhere. How do you find out whether it helps?",
  fields: [{ name: "how", label: "By", options: [["error", "how well it predicts the ten traits"], ["fit", "its error on the 50 samples after training on them"], ["held", "predictions of held-out samples, beside GBLUP fitted to the same samples"]] }],
  check: ({ how }) => {
    if (how === "held") return { right: true, words: "Right: whether causes are shared is not known beforehand; held-out samples tell, and GBLUP says what costs nothing." };
    return { right: false, words: how === "error" ? "With no cause shared it predicts the ten as well, and the new one worse: move the slider to 0." : "Any of these networks can fit 50 samples it is trained on." };
  },
  way: "Nothing that was learnt first says whether the new trait has the same causes. Hold samples out, predict them by both, and compare pair by pair.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [INTERVAL, WHEN]) new Exercise(frame, about);
}
