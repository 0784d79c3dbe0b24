// Exercises: one step back by hand, fifty steps back, a gradient clipped.

import { near } from "../../topic/exercise.js";

const H = 0.6, W = 1.5, G = 2, BACK = W * (1 - H * H) * G;
const FACTOR = 0.9, STEPS = 50, LEFT = FACTOR ** STEPS;

/** @type {import("../../topic/exercise.js").About[]} */
export const EXERCISES = [
  {
    name: "back",
    text: "One tanh unit, W = 1.5. At the next step h is 0.6 and the gradient G is 2; this step has no cost of its own. What is G here?",
    fields: [{ name: "g", label: "G" }],
    check: ({ g }) => {
      if (near(g, BACK, 0.005)) return { right: true, words: "Right: 1.5 × (1 − 0.36) × 2 = 1.92." };
      if (near(g, W * G, 0.005)) return { right: false, words: "The way back leads through the tanh too: its slope is 1 − h²." };
      if (near(g, (1 - H * H) * G, 0.005)) return { right: false, words: "That lacks the weight W on the way from this state to the next." };
      if (near(g, W * (1 - H) * G, 0.005)) return { right: false, words: "The slope of tanh is 1 − h², with the square." };
      return { right: false, words: "Three factors: the weight W, the slope of the tanh at the next step, and G there." };
    },
    way: "G = W × (1 − h²) × G of the next step = 1.5 × (1 − 0.6²) × 2 = 1.5 × 0.64 × 2 = 1.92.",
  },
  {
    name: "fifty",
    text: "A linear unit has W = 0.9, and only the last state has a cost. What share of the gradient is left 50 steps before? (Four decimals.)",
    fields: [{ name: "share", label: "share" }],
    check: ({ share }) => {
      if (near(share, LEFT, 0.0001)) return { right: true, words: "Right: 0.9⁵⁰ = 0.0052. With W = 1.1 it would be 117 times as large as at the end." };
      if (near(share, 100 * LEFT, 0.01)) return { right: false, words: "That is in per cent; a share of 1 is asked for." };
      if (near(share, FACTOR ** 49, 0.0001)) return { right: false, words: "That is 49 steps back." };
      if (near(share, FACTOR / STEPS, 0.0001)) return { right: false, words: "Each step multiplies by 0.9: that makes a power." };
      return { right: false, words: "Each of the 50 steps back multiplies the gradient by W." };
    },
    way: "Fifty factors of 0.9: 0.9⁵⁰ = 0.0052.",
  },
  {
    name: "clip",
    text: "A gradient is (3, 4). It is clipped at length 1. What is its first entry then?",
    fields: [{ name: "first", label: "first entry" }],
    check: ({ first }) => {
      if (near(first, 0.6, 0.005)) return { right: true, words: "Right: its length is 5, so each entry is divided by 5. The direction stays." };
      if (near(first, 1, 0.005)) return { right: false, words: "That cuts each entry by itself, which turns the direction. Here the whole vector is shortened." };
      return { right: false, words: "How long is (3, 4), and what factor makes its length 1?" };
    },
    way: "The length is √(3² + 4²) = 5. Times 1/5: (0.6, 0.8).",
  },
];
