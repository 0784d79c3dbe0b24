// What the reader is asked to work out: how many pictures a way is worth, and a patch changed by hand.

import { Exercise, near } from "../../topic/exercise.js";
import { mean, reaches } from "./statistics.js";
import { curveOf, WAYS } from "./ways.js";

export const CHANGED = {
  name: "changed",
  text: "A row of a patch is 0.2, 0.4, 0.8, 0.6. It is mirrored, then shifted one pixel to the right, its edge repeated. What is its third pixel, and what is its mean?",
  fields: [{ name: "third", label: "Third pixel" }, { name: "mean", label: "Mean" }],
  check: ({ third, mean: middle }) => {
    if (near(third, 0.4, 0.001)) return { right: false, words: "Mirror it first: 0.6, 0.8, 0.4, 0.2. Then every pixel goes one to the right." };
    if (near(third, 0.2, 0.001)) return { right: false, words: "That is a shift to the left." };
    if (!near(third, 0.8, 0.001)) return { right: false, words: "Mirrored it is 0.6, 0.8, 0.4, 0.2; the shift repeats the first and loses the last." };
    if (near(middle, 0.5, 0.001)) return { right: false, words: "The third pixel is right. The shift has lost a pixel and repeated another, so the mean is no longer 0.5." };
    return near(middle, 0.6, 0.001) ? { right: true, words: "Right: 0.6, 0.6, 0.8, 0.4. A change is no new picture: it repeats what was there." } : { right: false, words: "The third pixel is right. Add the four that are left and divide by 4." };
  },
  way: "Mirrored 0.6, 0.8, 0.4, 0.2; shifted 0.6, 0.6, 0.8, 0.4; (0.6 + 0.6 + 0.8 + 0.4) / 4 = 0.6",
};

/**
 * How many patches from nothing do as well as this many with changed copies.
 * @param {import("./ways.js").Measured} measured
 * @param {number} [place]  of the size
 */
export function worth(measured, place = 2) {
  const { sizes } = measured, plain = curveOf(measured, 0, 0), goal = mean(curveOf(measured, 1, 0)[place]), found = reaches(plain, goal), right = found < 0 ? 0 : sizes[found];
  const none = `more than ${sizes[sizes.length - 1]}`, words = (size) => (size ? String(size) : none);
  return {
    name: "worth",
    text: `\u201c${WAYS[1]}\u201d has ${sizes[place]} patches. How many does \u201c${WAYS[0]}\u201d need until its mean is as high for the first time?`,
    fields: [{ name: "size", label: "Patches", options: [...sizes.map((size) => [size, String(size)]), [0, none]] }],
    check: ({ size }) => {
      if (size === right) return { right: true, words: `Right: ${words(right)}. With intervals this wide, take it as a rough figure.` };
      const at = sizes.indexOf(size);
      return { right: false, words: at >= 0 && (found < 0 || at < found) ? `With ${size} it is at ${mean(plain[at]).toFixed(3)}, still below.` : "It is there with fewer." };
    },
    way: () => `${WAYS[1]} at ${sizes[place]}: ${goal.toFixed(3)}; ${WAYS[0]}: ${sizes.map((size, k) => `${size}: ${mean(plain[k]).toFixed(3)}`).join(", ")}`,
  };
}

/**
 * @param {import("../../topic/frame.js").Frame} frame
 * @param {import("./ways.js").Measured} measured
 */
export function exercises(frame, measured) {
  for (const about of [worth(measured), CHANGED]) new Exercise(frame, about);
}
