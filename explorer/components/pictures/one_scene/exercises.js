// What the reader is asked to work out: the overlap of two boxes, the loss of one pixel, and an entry of a Gram matrix.

import { Exercise, near } from "../../topic/exercise.js";

const OVERLAP = {
  name: "overlap",
  text: "One box goes from 4 to 12 across and from 6 to 14 down, another from 8 to 16 across and from 6 to 12 down. What is their intersection over union (two decimals)?",
  fields: [{ name: "share", label: "Intersection over union" }],
  check: ({ share }) => {
    if (near(share, 24 / 88, 0.005)) return { right: true, words: "Right: less than a half, so the box would not count as found." };
    if (near(share, 24 / 112, 0.005)) return { right: false, words: "What both have is counted twice in the sum of their areas: take it off once." };
    if (near(share, 24 / 64, 0.005) || near(share, 24 / 48, 0.005)) return { right: false, words: "Divide by what either has, not by one box." };
    return { right: false, words: "What both have: from the larger left edge to the smaller right edge, and likewise down." };
  },
  way: "Both: (12 \u2212 8) \u00d7 (12 \u2212 6) = 24. Either: 8 \u00d7 8 + 8 \u00d7 6 \u2212 24 = 88. 24 / 88 = 0.27",
};

const SHARE = Math.E / (Math.E ** 2 + Math.E + 2);

const PIXEL = {
  name: "pixel",
  text: "A pixel\u2019s logits are 2 for background, 1 for disc, 0 for ring and 0 for bar. In truth it is disc. What is its loss (two decimals)?",
  fields: [{ name: "loss", label: "Loss" }],
  check: ({ loss }) => {
    if (near(loss, -Math.log(SHARE), 0.005)) return { right: true, words: "Right." };
    if (near(loss, SHARE, 0.005)) return { right: false, words: "That is the probability of disc; the loss is \u2212ln of it." };
    if (near(loss, -Math.log(Math.E ** 2 / (Math.E ** 2 + Math.E + 2)), 0.005)) return { right: false, words: "That is the loss if background were the truth." };
    if (near(loss, -Math.log10(SHARE), 0.005)) return { right: false, words: "Take the natural logarithm." };
    return { right: false, words: "e to each logit, the one of the truth by their sum; e\u2070 is 1. Then \u2212ln." };
  },
  way: `e / (e\u00b2 + e + 1 + 1) = 2.718\u2026 / 12.107\u2026 = ${SHARE.toFixed(4)}\u2026; \u2212ln ${SHARE.toFixed(4)}\u2026 = ${(-Math.log(SHARE)).toFixed(2)}\u2026`,
};

export const GRAM = {
  name: "gram",
  text: "Two maps have the values 1, 0, 2, 1 and 2, 1, 1, 0 at four places. What is their entry of the Gram matrix?",
  fields: [{ name: "entry", label: "Entry" }],
  check: ({ entry }) => {
    if (near(entry, 1, 0.005)) return { right: true, words: "Right, and it stays so if both maps are shuffled alike: a Gram matrix forgets where." };
    if (near(entry, 4, 0.005)) return { right: false, words: "That is the sum of the products; divide by the number of places." };
    return { right: false, words: "Place by place the product of both, their sum by the number of places." };
  },
  way: "(1 \u00d7 2 + 0 \u00d7 1 + 2 \u00d7 1 + 1 \u00d7 0) / 4 = 4 / 4 = 1",
};

export function exercises(/** @type {import("../../topic/frame.js").Frame} */ frame) {
  for (const about of [OVERLAP, PIXEL, GRAM]) new Exercise(frame, about);
}
