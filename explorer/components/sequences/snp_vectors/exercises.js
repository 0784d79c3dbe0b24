// What the reader works out: mutual information of two alleles, and a code of a sample.

import { Exercise, near } from "../../topic/exercise.js";

export const ALLELES = {
  name: "alleles",
  text: "In 100 haploid samples, allele A of one SNP comes 40 times, allele B of the next 50 times, both together 40 times. One allele is drawn against each pair. To what does u\u00b7v of A and B go (two decimals)?",
  fields: [{ name: "value", label: "u\u00b7v" }],
  check: ({ value }) => {
    if (near(value, 0.69, 0.006)) return { right: true, words: "Right: ln(0.4 / (0.4 \u00d7 0.5)) = ln 2. Wherever A is, B is too." };
    if (near(value, 0.67, 0.006)) return { right: false, words: "That is r\u00b2. The vectors are after the logarithm of observed over expected." };
    if (near(value, 2, 0.006)) return { right: false, words: "That is the ratio; its natural logarithm is asked for." };
    return { right: false, words: "ln of P(A and B) over P(A) \u00d7 P(B); with one drawn, nothing is taken off." };
  },
  way: "P(A and B) = 0.4, P(A) \u00d7 P(B) = 0.4 \u00d7 0.5 = 0.2; ln(0.4 / 0.2) = ln 2 = 0.69",
};

export const LINEAR = {
  name: "linear",
  text: "A sample\u2019s code is the mean of its alleles\u2019 vectors. Somebody hopes that it finds what no weighted sum of the genotypes can. Can it?",
  fields: [{ name: "can", label: "It can", options: [["yes", "yes"], ["no", "no"]] }],
  check: ({ can }) => (can === "no" ? { right: true, words: "Right: each number of the code is itself a weighted sum of the genotypes, the weights being that number of each SNP\u2019s vector." } : { right: false, words: "Write the mean down: each SNP adds its dosage times its vector. What is that, as a function of the dosages?" }),
  way: "code = (1/m) \u03a3 [x\u1d62 v(i, 1) + (1 \u2212 x\u1d62) v(i, 0)] = constant + (1/m) \u03a3 x\u1d62 (v(i, 1) \u2212 v(i, 0)): linear in x",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [ALLELES, LINEAR]) new Exercise(frame, about);
}
