// What the reader is asked to work out: an area by counting pairs, and which figure hides best.

import { Exercise, near } from "../../topic/exercise.js";

export const PAIRS = {
  name: "pairs",
  text: "Two digits of the unseen figure score 5 and 3, three others 1, 2 and 4. What is the AUROC?",
  fields: [{ name: "area", label: "AUROC" }],
  check: ({ area }) => {
    if (near(area, 5 / 6, 0.005)) return { right: true, words: "Right: 5 beats three, 3 beats two: 5 of 6 pairs." };
    if (near(area, 1 / 6, 0.005)) return { right: false, words: "Those are the pairs in which the other digit scores higher." };
    return { right: false, words: "Of the 2 \u00d7 3 pairs, in how many does the unseen figure score higher?" };
  },
  way: "5 > 1, 2, 4: three pairs; 3 > 1, 2: two; (3 + 2) / (2 \u00d7 3) = 0.833\u2026",
};

/** @param {import("./told.js").Measured} measured */
export function hidden({ areas }) {
  const own = areas[0].map((row) => row[0]), least = own.indexOf(Math.min(...own));
  return {
    name: "hidden",
    text: "Leave each figure out in turn. Which one does the network\u2019s error tell worst from the others, mean of its seeds?",
    fields: [{ name: "figure", label: "Figure" }],
    check: ({ figure }) => figure === least ? { right: true, words: `Right: ${own[least].toFixed(3)}. A network that never saw it draws it well enough from what it knows.` } : { right: false, words: "Choose each figure and read the mean of its networks." },
    way: () => own.map((v, figure) => `${figure}: ${v.toFixed(3)}`).join(", "),
  };
}

/**
 * @param {import("../../topic/frame.js").Frame} frame
 * @param {import("./told.js").Measured} measured
 */
export function exercises(frame, measured) {
  for (const about of [PAIRS, hidden(measured)]) new Exercise(frame, about);
}
