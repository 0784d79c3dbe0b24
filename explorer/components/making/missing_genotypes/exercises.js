// What the reader is asked to work out: why concordance flatters rare variants, and an expected dosage.

import { Exercise, near } from "../../topic/exercise.js";

export const FLATTERED = {
  name: "flattered",
  text: "Of 1,000 hidden calls at a rare variant 960 are 0, 39 are 1 and 1 is 2. Somebody fills in 0 everywhere. What is the concordance, and what share of the calls with the rarer allele is right?",
  fields: [{ name: "concordance", label: "Concordance" }, { name: "rare", label: "Rarer allele right" }],
  check: ({ concordance, rare }) => {
    if (!near(concordance, 0.96, 0.0005)) return { right: false, words: near(concordance, 0.04, 0.0005) ? "That is the share that is wrong." : "Concordance: calls given back, over all that were hidden." };
    return near(rare, 0, 1e-9) ? { right: true, words: "Right: 96% concordance, and not one carrier found. That is why the table has both, and r\u00b2." } : { right: false, words: "The 40 calls with the rarer allele are all filled in as 0." };
  },
  way: "960 / 1,000 = 0.96 are given back; of the 40 carriers 0 / 40 = 0.",
};

export const EXPECTED = {
  name: "expected",
  text: "A method answers 0, 1 and 2 with probabilities 0.2, 0.5 and 0.3. What dosage does it expect?",
  fields: [{ name: "dosage", label: "Dosage" }],
  check: ({ dosage }) => {
    if (near(dosage, 1.1, 0.0005)) return { right: true, words: "Right: 0 \u00d7 0.2 + 1 \u00d7 0.5 + 2 \u00d7 0.3. The best guess is 1; r\u00b2 is counted with 1.1." };
    return { right: false, words: near(dosage, 1, 0.0005) ? "That is the most probable genotype. Expected: each genotype times its probability." : "Each genotype times its probability, all three summed." };
  },
  way: "0 \u00d7 0.2 + 1 \u00d7 0.5 + 2 \u00d7 0.3 = 0.5 + 0.6 = 1.1",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [FLATTERED, EXPECTED]) new Exercise(frame, about);
}
