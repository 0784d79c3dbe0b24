// Exercises: steps that a small gradient needs, and what slopes below 1/4 leave after five layers.

import { Exercise, near } from "../../topic/exercise.js";
import { stepsNeeded } from "./path.js";

const SIZE = 0.00005, RATE = 0.1, SLOPE = 0.25, LAYERS = 5;

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  const steps = stepsNeeded(SIZE, RATE), product = SLOPE ** LAYERS;
  return [
    new Exercise(frame, {
      name: "steps",
      text: "A weight has to go from .5 to −.2. Its gradient is .00005 at every step, the learning rate .1. How many steps does that take?",
      fields: [{ name: "steps", label: "steps" }],
      check: ({ steps: given }) => {
        if (near(given, steps, 0.5)) return { right: true, words: "Right: .7 / (.1 × .00005) = 140,000." };
        if (near(given, stepsNeeded(SIZE, 1), 0.5)) return { right: false, words: "That is without the learning rate: a step is η times the gradient." };
        if (near(given, 0.3 / (RATE * SIZE), 0.5)) return { right: false, words: "From .5 to −.2 the way is .7, not .3." };
        return { right: false, words: "How long is the way, and how long is one step, η times the gradient?" };
      },
      way: "The way is .5 − (−.2) = .7, a step .1 × .00005 = .000005; .7 / .000005 = 140,000.",
    }),
    new Exercise(frame, {
      name: "slopes",
      text: "The slope of the sigmoid is at most .25. By how much, at most, do the slopes of five layers multiply a gradient? (Four decimals, or a fraction.)",
      fields: [{ name: "product", label: "at most" }],
      check: ({ product: given }) => {
        if (near(given, product, 5e-5)) return { right: true, words: "Right: .25⁵ = 1/1024 = .0009765625. Weights would have to be larger than 4 to make up for it." };
        if (near(given, SLOPE * LAYERS, 1e-3)) return { right: false, words: "Along a path slopes are multiplied, not added." };
        if (near(given, SLOPE ** (LAYERS - 1), 5e-5)) return { right: false, words: "That is for four layers." };
        return { right: false, words: "Each of the five layers multiplies by one slope of at most .25." };
      },
      way: ".25 × .25 × .25 × .25 × .25 = .25⁵ = 1/1024 = .0009765625.",
    }),
  ];
}
