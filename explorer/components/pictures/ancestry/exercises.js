// What the reader is asked to work out: the evidence of three calls, one step forwards, and whether a call is to be trusted.

import { Exercise, near } from "../../topic/exercise.js";

export const EVIDENCE = {
  name: "evidence",
  text: "Allele 1 has the frequencies 0.8, 0.5 and 0.1 in A, and 0.4, 0.5 and 0.4 in B. The calls are 1, 0 and 1, without errors. What is the sum of ln P(call | B) / P(call | A) (two decimals)?",
  fields: [{ name: "sum", label: "Sum" }],
  check: ({ sum }) => {
    const right = Math.log(2);
    if (near(sum, right, 0.006)) return { right: true, words: "Right: together they speak for B, though only the third does by itself." };
    if (near(sum, -right, 0.006)) return { right: false, words: "That speaks for A: B stands above." };
    if (near(sum, 2, 0.006)) return { right: false, words: "That is the ratio of the likelihoods; its natural logarithm is asked for." };
    if (near(sum, Math.log10(2), 0.006)) return { right: false, words: "ln is the natural logarithm." };
    return { right: false, words: "ln(0.4 / 0.8) for the first; a call 0 has 1 less the frequency." };
  },
  way: "ln(0.4 / 0.8) + ln(0.5 / 0.5) + ln(0.4 / 0.1) = \u22120.69 + 0 + 1.39 = 0.69",
};

const AFTER = 0.116 * 0.8 / (0.884 * 0.2 + 0.116 * 0.8);

export const FORWARDS = {
  name: "forwards",
  text: "After one variant P(A) = 0.9 and P(B) = 0.1. Ancestry changes with probability 0.02, and the next call has probability 0.2 in A and 0.8 in B. What is P(B) then (two decimals)?",
  fields: [{ name: "b", label: "P(B)" }],
  check: ({ b }) => {
    if (near(b, AFTER, 0.006)) return { right: true, words: "Right." };
    if (near(b, 1 - AFTER, 0.006)) return { right: false, words: "That is P(A)." };
    if (near(b, 0.08 / 0.26, 0.006)) return { right: false, words: "First ancestry may change: a little of A goes over to B." };
    if (near(b, 0.0928, 0.006)) return { right: false, words: "Divide by the sum of both, so that they add up to 1." };
    if (near(b, 0.116, 0.0006) || near(b, 0.12, 0.001)) return { right: false, words: "That is before the call is seen." };
    return { right: false, words: "Mix by the probability of a change, multiply by the likelihoods, divide by the sum." };
  },
  way: "A: 0.9 \u00d7 0.98 + 0.1 \u00d7 0.02 = 0.884; B: 0.116. Times 0.2 and 0.8: 0.1768 and 0.0928. 0.0928 / 0.2696 = 0.34",
};

const TRUST = 0.01 * 0.95 / (0.01 * 0.95 + 0.99 * 0.05);

export const TRUTH = {
  name: "truth",
  text: "In this stretch allele 1 has frequency 0.01, one call in twenty is wrong, and the call is 1. How probable is it that the true allele is 1 (two decimals)?",
  fields: [{ name: "p", label: "Probability" }],
  check: ({ p }) => {
    if (near(p, TRUST, 0.006)) return { right: true, words: "Right: the call is more probably wrong, and is put right." };
    if (near(p, 1 - TRUST, 0.006)) return { right: false, words: "That is the probability of allele 0." };
    if (near(p, 0.95, 0.006)) return { right: false, words: "So many calls are right of all; among calls of a rare allele fewer are." };
    if (near(p, 0.0095, 0.001)) return { right: false, words: "Divide by the probability that the call is 1 at all." };
    return { right: false, words: "A call 1 is a true 1 called right, or a true 0 called wrong." };
  },
  way: "0.01 \u00d7 0.95 / (0.01 \u00d7 0.95 + 0.99 \u00d7 0.05) = 0.0095 / 0.059 = 0.16",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [EVIDENCE, FORWARDS, TRUTH]) new Exercise(frame, about);
}
