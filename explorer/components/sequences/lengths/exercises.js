// What the reader is asked to work out: an attention sum by hand, and how long a protein is.

import { Exercise, near } from "../../topic/exercise.js";

/** Scores, and the first numbers of the states at three places. */
export const BY_HAND = { powers: [1, 2, 5], states: [4, 0, -1.6] };

export const SUM = {
  name: "sum",
  text: "Three places have the scores ln 1, ln 2 and ln 5, and their states begin with the numbers 4, 0 and \u22121.6. What is the attention weight of the third place, and the first number of the context?",
  fields: [{ name: "share", label: "Weight" }, { name: "context", label: "Context" }],
  check: ({ share, context }) => {
    const whole = BY_HAND.powers.reduce((a, b) => a + b, 0), shares = BY_HAND.powers.map((power) => power / whole), right = shares.reduce((sum, a, k) => sum + a * BY_HAND.states[k], 0);
    if (near(share, shares[2], 0.0005) && near(context, right, 0.005)) return { right: true, words: "Right: the weights are 1/8, 2/8 and 5/8, and 4/8 + 0 \u2212 8/8 = \u22120.5." };
    if (near(share, Math.log(5) / Math.log(10), 0.005)) return { right: false, words: "Those are shares of the scores. Softmax takes e to the power of each score first: 1, 2 and 5." };
    if (near(share, 5, 0.005)) return { right: false, words: "That is e to the power of the score. Divide by the sum of all three." };
    if (!near(share, shares[2], 0.0005)) return { right: false, words: "e to the power of ln 5 is 5. Divide it by the sum of all three powers." };
    if (near(context, -1.6, 0.005)) return { right: false, words: "The weight is right. The context is no choice of one place but the sum of all, each times its weight." };
    if (near(context, 0.8, 0.005)) return { right: false, words: "The weight is right. That is the plain mean: weigh each place." };
    return { right: false, words: "The weight is right. Now weight \u00d7 number for each of the three places, all summed." };
  },
  way: "The powers are 1, 2 and 5, their sum is 8, so the weights are 0.125, 0.25 and 0.625. Context: 0.125 \u00d7 4 + 0.25 \u00d7 0 + 0.625 \u00d7 (\u22121.6) = 0.5 \u2212 1 = \u22120.5.",
};

export const GENE = "CCATGAAATTTTAGGC";

export const CODONS = {
  name: "codons",
  text: `Translate ${GENE} from the first ATG to the stop (TAA, TAG, TGA). How many amino acids has the protein, and how many bases are read by no codon, the stop being one?`,
  fields: [{ name: "acids", label: "Amino acids" }, { name: "unread", label: "Bases" }],
  check: ({ acids, unread }) => {
    if (acids === 3 && unread === 4) return { right: true, words: "Right: M, K, F. Two bases stand before ATG, two after TAG." };
    if (acids === 4) return { right: false, words: "The stop codon stands for no amino acid." };
    if (acids === 5) return { right: false, words: "Do not begin at the first base: begin at ATG." };
    if (acids === 2) return { right: false, words: "ATG is the start and an amino acid too, methionine." };
    if (acids === 3 && unread === 7) return { right: false, words: "The protein is right. The stop codon is read, though it writes nothing." };
    if (acids === 3) return { right: false, words: "The protein is right. Count what stands before ATG and after the stop." };
    return { right: false, words: "Find ATG, then cut into threes: ATG, AAA, and so on to a stop." };
  },
  way: "CC ATG AAA TTT TAG GC: methionine, lysine, phenylalanine, stop. 3 amino acids; CC and GC, 4 bases, are in no codon.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  return [SUM, CODONS].map((about) => new Exercise(frame, about));
}
