// Exercises on single steps: what an optimizer does first.

import { Exercise, near } from "../../topic/exercise.js";
import { step, USUAL } from "./rules.js";

const RATE = 0.02, SECOND = 0.38, BY = 8; // of momentum's learning rate, RMSprop's gradient

const zero = { w: 0, m: 0, v: 0 };

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  return [
    new Exercise(frame, {
      name: "adam",
      text: "Adam, learning rate .02, β₁ = .9, β₂ = .999. The very first gradient of a weight is 5. By how much does the weight change? And if the gradient is .05?",
      fields: [{ name: "large", label: "gradient 5: step of" }, { name: "small", label: "gradient .05: step of" }],
      check: ({ large, small }) => {
        const right = near(Math.abs(large), RATE, 5e-4) && near(Math.abs(small), RATE, 5e-4);
        if (right) return { right, words: "Right: at first m̂ = g and v̂ = g², so the step is the learning rate, whatever the size of g." };
        if (near(Math.abs(large), RATE * 5, 1e-3)) return { right, words: "That is SGD’s step. Adam divides by √v̂." };
        return { right, words: "m̂ = (1 − β₁) g / (1 − β₁). What is v̂? Then the step is η m̂ / √v̂." };
      },
      way: "m̂ = .1 × 5 / (1 − .9) = 5, v̂ = .001 × 25 / (1 − .999) = 25, step .02 × 5 / √25 = .02. With .05: m̂ = .05, v̂ = .0025, step .02 × .05 / .05 = .02.",
    }),
    new Exercise(frame, {
      name: "momentum",
      text: "Momentum as taught: m ← α m + (1 − α) g, w ← w − η m, with α = .9 and η = 2. The gradient is 1 at every step. How long is the second step?",
      fields: [{ name: "second", label: "second step" }],
      check: ({ second }) => {
        const right = near(Math.abs(second), SECOND, 5e-4);
        if (right) return { right, words: "Right: m is .1, then .9 × .1 + .1 × 1 = .19, and .19 × 2 = .38." };
        if (near(Math.abs(second), 0.2, 5e-4)) return { right, words: "That is the first step: m has grown since." };
        if (near(Math.abs(second), 0.19, 5e-4)) return { right, words: "That is m. The step is η m." };
        if (near(Math.abs(second), 2 * (1 + 0.9), 5e-3)) return { right, words: "That is torch’s momentum, without (1 − α)." };
        return { right, words: "m is .1 after the first step. What is .9 × .1 + .1 × 1, and that times 2?" };
      },
      way: "m₁ = .1 × 1 = .1; m₂ = .9 × .1 + .1 × 1 = .19; step 2 × .19 = .38. Were η 1, the steps would be .1, .19, .271.",
    }),
    new Exercise(frame, {
      name: "rmsprop",
      text: "RMSprop with α = .9 and η = .1, ε too small to count. How many times as long is its first step as η, and how does that depend on the gradient?",
      fields: [
        { name: "times", label: "times η" },
        { name: "depends", label: "a larger gradient", options: [["longer", "it is longer"], ["same", "it stays the same"], ["shorter", "it is shorter"]] },
      ],
      check: ({ times, depends }) => {
        const size = Math.abs(step("rmsprop", zero, BY, 1, 1, { ...USUAL, epsilon: 0 }).move), found = near(times, size, 0.01);
        if (found && depends === "same") return { right: true, words: "Right: v = .1 g², so g / √v = 1 / √.1 = 3.162…, whatever g is." };
        if (found) return { right: false, words: "The first is right. But v = .1 g² grows with g²: what is left of g in g / √v?" };
        if (near(times, 1, 0.01)) return { right: false, words: "That would be Adam, which corrects v for its start at 0. RMSprop does not." };
        return { right: false, words: "After the first step v = (1 − α) g² = .1 g². What is g / √v?" };
      },
      way: "v = .9 × 0 + .1 g², step η g / √(.1 g²) = η / √.1 = 3.162… η: g cancels.",
    }),
  ];
}
