// What the view of double descent asks: what lies beyond the threshold, where that is, and how many fits cross-validation takes.

import { near } from "../../topic/exercise.js";
import { number } from "../../kernel/numbers.js";

const FALLEN = 0.8; // of the largest error: what is more has hardly fallen

/**
 * @param {import("./curves.js").Curves} curves
 * @param {number} ridge
 * @returns {import("../../topic/predict.js").Asked | null}
 */
export function beyond(curves, ridge) {
  if (ridge !== 0) return null;
  const network = curves.about.model === "network";
  return {
    question: `${network ? `With ${curves.threshold.toLocaleString("en-GB")} weights there are as many as numbers to fit` : `With ${curves.threshold} features there are as many as digits`}. What does the test error do if the model grows further?`,
    answers: ["It goes on rising", "It stays where it is", "It falls again"],
    right: 2,
    because: "",
  };
}

/**
 * Which answer was right, as measured: whether the last error is well below the largest.
 * @param {import("./curves.js").Curves} curves
 * @param {number} noise
 */
export function outcome(curves, noise) {
  const last = curves.sizes.length - 1, peak = curves.peak(noise, 0), top = curves.mean(noise, 0, peak), end = curves.mean(noise, 0, last), start = curves.mean(noise, 0, curves.last);
  const what = curves.about.model === "network" ? "weights" : "features";
  const seen = `The mean test error is ${number(top)} at ${curves.across[peak].toLocaleString("en-GB")} ${what}, ${number(end)} at ${curves.across[last].toLocaleString("en-GB")}`;
  if (end > FALLEN * top) return { right: top > start / FALLEN ? 0 : 1, because: `${seen}.` };
  const why = curves.linear
    ? "At the threshold one solution alone fits every digit, at any cost; with more features many fit, and the one of least norm is tame."
    : "With more weights there are many ways to fit every digit, and training finds a tamer one.";
  return { right: 2, because: `${seen}. ${why}` };
}

const SAMPLES = 500, FOLDS = 5, RIDGES = 8;

/** @type {import("../../topic/exercise.js").About} */
export const THRESHOLD = {
  name: "threshold",
  text: `${SAMPLES} digits, ten outputs, fixed random features, all of them independent. From how many features on can least squares fit every training digit?`,
  fields: [{ name: "features", label: "Features" }],
  check: ({ features }) => {
    if (near(features, SAMPLES, 0.5)) return { right: true, words: `Right: for each output ${SAMPLES} equations and ${SAMPLES} unknowns. There the test error has its peak.` };
    if (near(features, 10 * SAMPLES, 0.5)) return { right: false, words: "The ten outputs bring ten times the equations, and ten times the unknowns too: each output has weights of its own." };
    if (near(features, SAMPLES / 10, 0.5)) return { right: false, words: `That would be ${SAMPLES / 10} unknowns in the ${SAMPLES} equations of one output.` };
    return { right: false, words: "Not that. Count equations and unknowns of one output." };
  },
  way: `Each output is a problem of its own: one equation a digit makes ${SAMPLES}, one unknown a feature. As many unknowns as equations: ${SAMPLES} features.`,
};

/** @type {import("../../topic/exercise.js").About} */
export const FITS = {
  name: "fits",
  text: `Cross-validation with ${FOLDS} folds has to choose among ${RIDGES} ridges. How many times is a model fitted before the last time, on all samples with the ridge chosen?`,
  fields: [{ name: "fits", label: "Fits" }],
  check: ({ fits }) => {
    if (near(fits, FOLDS * RIDGES, 0.5)) return { right: true, words: `Right: each of the ${RIDGES} ridges once for each fold left out. (One singular value decomposition a fold serves all its ridges.)` };
    if (near(fits, FOLDS * RIDGES + 1, 0.5)) return { right: false, words: "The last fit, on all samples, was not to be counted." };
    if (near(fits, FOLDS, 0.5) || near(fits, RIDGES, 0.5)) return { right: false, words: "Each ridge has to be tried with each fold left out." };
    if (near(fits, (FOLDS - 1) * RIDGES, 0.5)) return { right: false, words: "Each fold is left out once, so there are as many fits for a ridge as folds." };
    return { right: false, words: "Not that. How often is each ridge tried?" };
  },
  way: `${FOLDS} folds \u00d7 ${RIDGES} ridges = ${FOLDS * RIDGES} fits.`,
};

const DIGITS = 200, PER_UNIT = 75, MORE = 10, LEAST = Math.ceil((10 * DIGITS - MORE) / PER_UNIT);

/** @type {import("../../topic/exercise.js").About} */
export const WIDTH = {
  name: "width",
  text: `A network takes 64 pixels to h hidden units and these to 10 outputs, with biases. From which h on does it have at least as many weights and biases as there are numbers to fit in ${DIGITS} digits?`,
  fields: [{ name: "width", label: "h" }],
  check: ({ width }) => {
    if (near(width, LEAST, 0.01)) return { right: true, words: `Right: ${PER_UNIT} \u00d7 ${LEAST} + ${MORE} = ${(PER_UNIT * LEAST + MORE).toLocaleString("en-GB")}, and one unit less has ${(PER_UNIT * (LEAST - 1) + MORE).toLocaleString("en-GB")}.` };
    if (near(width, LEAST - 1, 0.01)) return { right: false, words: `Just too few: ${(PER_UNIT * (LEAST - 1) + MORE).toLocaleString("en-GB")} of ${(10 * DIGITS).toLocaleString("en-GB")}.` };
    if (width > 0 && width <= Math.ceil(DIGITS / PER_UNIT)) return { right: false, words: "Here the outputs share the hidden layer, so each digit\u2019s ten outputs are ten numbers to fit." };
    return { right: false, words: "Not that. A hidden unit brings 64 + 1 weights into it and 10 out of it; the outputs have 10 biases." };
  },
  way: `(64 + 1) h + (h + 1) \u00d7 10 = ${PER_UNIT} h + ${MORE} \u2265 ${DIGITS} \u00d7 10 = ${(10 * DIGITS).toLocaleString("en-GB")}, so h \u2265 ${((10 * DIGITS - MORE) / PER_UNIT).toFixed(2)}\u2026: ${LEAST}.`,
};
