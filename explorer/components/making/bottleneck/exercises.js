// What the reader is asked to work out: the error that components leave, and where they are the better choice.

import { Exercise, near } from "../../topic/exercise.js";
import { mean } from "./curve.js";

export const LEFT = {
  name: "left",
  text: "Four pixels vary with principal variances 5, 3, 1 and 1. Two numbers are kept. What mean squared error of a pixel is left, at least, for any linear autoencoder?",
  fields: [{ name: "error", label: "Error of a pixel" }],
  check: ({ error }) => {
    if (near(error, 0.5, 0.005)) return { right: true, words: "Right: (1 + 1) / 4. No linear code of two numbers does better." };
    if (near(error, 2, 0.005)) return { right: false, words: "That is the squared distance of a whole picture; there are four pixels." };
    if (near(error, 0.2, 0.005)) return { right: false, words: "That is the share of the variance, 2 of 10." };
    return { right: false, words: "What is left is the variance of the components that are not kept, over the four pixels." };
  },
  way: "(1 + 1) / 4 = 0.5",
};

/** @param {import("./curve.js").Measured} measured */
export function better({ sizes, errors, components }) {
  const found = sizes.filter((_, place) => mean(errors[place]) > components[place]);
  return {
    name: "better",
    text: "Look along the curve: at how many of the sizes tried do principal components draw held-out digits better than these autoencoders do on average?",
    fields: [{ name: "count", label: "How many sizes" }],
    check: ({ count }) => count === found.length ? { right: true, words: found.length ? `Right: at ${found.join(", ")}. This network is not the best of its size; components are the best linear code.` : "Right: at none." } : { right: false, words: `Move along the sizes and read both errors; there are ${sizes.length}.` },
    way: () => (found.length ? `The mean error is larger than that of components at ${found.join(", ")}: ${found.length}` : "At every size the mean error is smaller: 0"),
  };
}

/**
 * @param {import("../../topic/frame.js").Frame} frame
 * @param {import("./curve.js").Measured} measured
 */
export function exercises(frame, measured) {
  for (const about of [LEFT, better(measured)]) new Exercise(frame, about);
}
