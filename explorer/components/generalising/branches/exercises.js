// What the view of branches asks: who stands out where there is nothing to learn, and how many weights branches have.

import { near } from "../../topic/exercise.js";
import { mean } from "./measured.js";

const whole = (/** @type {number} */ value) => value.toLocaleString("en-GB");

/**
 * Weights and biases of a convolution.
 * @param {number} channels  that it reads
 * @param {number} kernel
 * @param {number} filters
 */
export function parameters(channels, kernel, filters) {
  return (channels * kernel * kernel + 1) * filters;
}

/** @type {import("../../topic/predict.js").Asked} */
export const LOT = {
  question: "Now the labels are drawn by lot: there is nothing to learn. What share of the output\u2019s variance comes through the 5 \u00d7 5 branch?",
  answers: ["About a third, like the others", "Hardly any", "More than half"],
  right: 2,
  because: "",
};

/**
 * @param {import("./measured.js").Measured} measured
 * @returns {Partial<import("../../topic/predict.js").Asked>}
 */
export function outcome(measured) {
  const of = measured.of("none", 0), share = mean(measured.each(of, "shares", 2, measured.epochs));
  const adds = (motif) => mean(measured.each(measured.of(motif, 0), "spreads", 2, measured.epochs)).toFixed(2);
  return {
    right: share > 0.5 ? 2 : share < 0.1 ? 1 : 0,
    because: `It is ${(100 * share).toFixed(0)}%, the mean of ${of.length} networks.${share > 0.5 ? " So a large share alone does not say that a branch has found anything: the largest kernels have most weights to follow the noise with. What it adds to the logit is small." : ""} Its standard deviation there is ${adds("none")}, with the ring ${adds("ring")}.`,
  };
}

const CHANNELS = 64, ASKED = [[1, 32], [3, 64], [5, 16]], COUNTS = ASKED.map(([kernel, filters]) => parameters(CHANNELS, kernel, filters));
const NAMES = ["one", "three", "five"];

/** @type {import("../../topic/exercise.js").About} */
export const COUNT = {
  name: "count",
  text: `Three branches read ${CHANNELS} channels: ${ASKED.map(([k, f]) => `${f} filters of ${k} \u00d7 ${k}`).join(", ")}. How many weights and biases has each? (Type digits only.)`,
  fields: ASKED.map(([k], n) => ({ name: NAMES[n], label: `${k} \u00d7 ${k}` })),
  check: (values) => {
    const wrong = ASKED.findIndex((_, n) => !near(values[NAMES[n]], COUNTS[n], 0.5));
    if (wrong < 0) return { right: true, words: `Right: ${COUNTS.map(whole).join(", ")}.` };
    const [kernel, filters] = ASKED[wrong], typed = values[NAMES[wrong]], which = `${kernel} \u00d7 ${kernel}`;
    if (near(typed, COUNTS[wrong] - filters, 0.5)) return { right: false, words: `${which}: those are the weights; each filter has a bias too.` };
    if (near(typed, (kernel * kernel + 1) * filters, 0.5) || near(typed, kernel * kernel * filters, 0.5)) return { right: false, words: `${which}: every filter reaches through all ${CHANNELS} channels.` };
    return { right: false, words: `${which}: not that. A filter has kernel height \u00d7 width \u00d7 channels weights and a bias.` };
  },
  way: ASKED.map(([k, f], n) => `(${CHANNELS} \u00d7 ${k} \u00d7 ${k} + 1) \u00d7 ${f} = ${whole(COUNTS[n])}`).join("; ") + ".",
};

const FEW = 8, REDUCED = parameters(CHANNELS, 1, FEW) + parameters(FEW, 5, 16);

/** @type {import("../../topic/exercise.js").About} */
export const BOTTLENECK = {
  name: "bottleneck",
  text: `Before the ${ASKED[2][1]} filters of 5 \u00d7 5 a 1 \u00d7 1 convolution makes ${FEW} channels of the ${CHANNELS}. How many weights and biases have the two together?`,
  fields: [{ name: "both", label: "together" }],
  check: ({ both }) => {
    if (near(both, REDUCED, 0.5)) return { right: true, words: `Right: ${whole(REDUCED)} instead of ${whole(COUNTS[2])}.` };
    if (near(both, parameters(FEW, 5, 16), 0.5)) return { right: false, words: "Those of the 5 \u00d7 5 alone; the 1 \u00d7 1 before it has some too." };
    if (near(both, parameters(CHANNELS, 1, FEW) + COUNTS[2], 0.5)) return { right: false, words: `The 5 \u00d7 5 now reads ${FEW} channels, not ${CHANNELS}.` };
    return { right: false, words: `Not that. Count the 1 \u00d7 1 from ${CHANNELS} to ${FEW} channels, then the 5 \u00d7 5 from ${FEW}.` };
  },
  way: `(${CHANNELS} + 1) \u00d7 ${FEW} + (${FEW} \u00d7 5 \u00d7 5 + 1) \u00d7 16 = ${whole(parameters(CHANNELS, 1, FEW))} + ${whole(parameters(FEW, 5, 16))} = ${whole(REDUCED)}.`,
};
