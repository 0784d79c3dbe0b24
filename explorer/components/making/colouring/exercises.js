// What the reader is asked to work out: green from the rest, and what beats the network.

import { Exercise, near } from "../../topic/exercise.js";
import { errorsOf, WAYS } from "./told.js";

export const GREEN = {
  name: "green",
  text: "Light is 0.3 red + 0.6 green + 0.1 blue, in round numbers. A pixel has light 0.5, red 0.7 and blue 0.2. How much green has it (two decimals)?",
  fields: [{ name: "green", label: "Green" }],
  check: ({ green }) => {
    if (near(green, 0.45, 0.005)) return { right: true, words: "Right: (0.5 \u2212 0.21 \u2212 0.02) / 0.6." };
    if (near(green, 0.27, 0.005)) return { right: false, words: "Divide by green\u2019s share of the light, 0.6." };
    return { right: false, words: "Take the shares of red and blue off the light; what is left is 0.6 green." };
  },
  way: "(0.5 \u2212 0.3 \u00d7 0.7 \u2212 0.1 \u00d7 0.2) / 0.6 = 0.27 / 0.6 = 0.45",
};

/** @param {import("./told.js").Measured} measured */
export function between(measured) {
  const lists = measured.photographs.map((_, place) => errorsOf(measured, place, 1)), best = lists.map((list) => list.indexOf(Math.min(...list)));
  return {
    name: "between",
    text: `Of the strips between those learnt in \u201c${measured.photographs[1]}\u201d: which way has the least error?`,
    fields: [{ name: "way", label: "Way", options: WAYS.map((way, k) => [k, way]) }],
    check: ({ way }) => way === best[1] ? { right: true, words: `Right. In \u201c${measured.photographs[0]}\u201d it is: ${WAYS[best[0]]}.` } : { right: false, words: "Choose that photograph and read its second line." },
    way: () => lists[1].map((v, k) => `${WAYS[k]} ${v.toFixed(4)}`).join(", "),
  };
}

/**
 * @param {import("../../topic/frame.js").Frame} frame
 * @param {import("./told.js").Measured} measured
 */
export function exercises(frame, measured) {
  for (const about of [GREEN, between(measured)]) new Exercise(frame, about);
}
