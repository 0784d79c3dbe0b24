// Exercises: one step of the cell line by hand, a bias for a gate, the parameters of an LSTM.

import { near } from "../../topic/exercise.js";
import { parameters } from "./cells.js";

const STEP = { f: 0.9, c: 2, i: 0.5, g: -0.4, o: 0.5 }, AFTER = STEP.f * STEP.c + STEP.i * STEP.g, OUT = STEP.o * Math.tanh(AFTER);
const KEPT = 0.98, BIAS = Math.log(KEPT / (1 - KEPT));
const M = 10, N = 20, COUNT = parameters("lstm", M, N);

/** @type {import("../../topic/exercise.js").About[]} */
export const EXERCISES = [
  {
    name: "step",
    text: "An LSTM\u2019s unit has c = 2. Now f = 0.9, i = 0.5, g = −0.4, o = 0.5. What are c and h after this step? (Two decimals.)",
    fields: [{ name: "c", label: "c" }, { name: "h", label: "h" }],
    check: ({ c, h }) => {
      if (near(c, AFTER, 0.005) && near(h, OUT, 0.005)) return { right: true, words: "Right: c = 1.8 − 0.2 = 1.6, h = 0.5 × tanh(1.6) = 0.46." };
      if (near(c, STEP.f * STEP.c - STEP.i * STEP.g, 0.005)) return { right: false, words: "g is negative: i × g takes something away." };
      if (near(c, AFTER, 0.005) && near(h, STEP.o * AFTER, 0.005)) return { right: false, words: "c is right. On its way out it goes through a tanh." };
      if (near(c, AFTER, 0.005)) return { right: false, words: "c is right; h = o × tanh c." };
      return { right: false, words: "c = f × c + i × g, and h = o × tanh of that." };
    },
    way: "c = 0.9 × 2 + 0.5 × (−0.4) = 1.8 − 0.2 = 1.6; h = 0.5 × tanh(1.6) = 0.5 × 0.9217… = 0.46.",
  },
  {
    name: "bias",
    text: "A forget gate sees nothing but its bias b, and is to keep 98% of c at each step. What is b? (Two decimals.)",
    fields: [{ name: "bias", label: "b" }],
    check: ({ bias }) => {
      if (near(bias, BIAS, 0.005)) return { right: true, words: "Right: b = log(0.98 / 0.02) = log 49. With log 50 it keeps 50/51 of c." };
      if (near(bias, -BIAS, 0.005)) return { right: false, words: "With that sign it would keep 2%." };
      if (near(bias, Math.log10(49), 0.005)) return { right: false, words: "The sigmoid has the number e in it: take the natural logarithm." };
      return { right: false, words: "σ(b) = 0.98: solve 1 / (1 + e⁻ᵇ) = 0.98 for b." };
    },
    way: "1 / (1 + e⁻ᵇ) = 0.98, so e⁻ᵇ = 1/0.98 − 1 = 1/49, and b = log 49 = 3.89.",
  },
  {
    name: "count",
    text: `How many weights and biases does torch\u2019s LSTM have with ${M} inputs and ${N} units? (It keeps two biases for each sum.)`,
    fields: [{ name: "count", label: "Parameters" }],
    check: ({ count }) => {
      if (near(count, COUNT.torch, 0.5)) return { right: true, words: "Right: 4 × (20 × 30 + 2 × 20) = 2,560." };
      if (near(count, COUNT.one, 0.5)) return { right: false, words: "That is with one bias for each sum; torch keeps two." };
      if (near(count, COUNT.torch / 4, 0.5)) return { right: false, words: "That is one of its four sums." };
      if (near(count, 4 * N * (M + N), 0.5)) return { right: false, words: "Those are the weights; the biases are missing." };
      return { right: false, words: "Four sums (i, f, g, o), each with n × (m + n) weights and 2 n biases." };
    },
    way: "Each of the four sums: 20 × (10 + 20) weights + 2 × 20 biases = 640; 4 × 640 = 2,560.",
  },
];
