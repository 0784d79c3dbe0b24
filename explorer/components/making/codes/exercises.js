// What the reader is asked to work out: a share of pairs, and what an error can tell.

import { Exercise, near } from "../../topic/exercise.js";

export const PAIRS = {
  name: "pairs",
  text: "Known samples score 1, 3 and 4, new ones 2 and 5. In what share of the six pairs does the new one score higher (three decimals)?",
  fields: [{ name: "share", label: "AUROC" }],
  check: ({ share }) => {
    if (near(share, 2 / 3, 0.0006)) return { right: true, words: "Right: 2 is above 1; 5 is above 1, 3 and 4: four pairs of six." };
    if (near(share, 1 / 3, 0.0006)) return { right: false, words: "Those are the pairs in which the known one scores higher." };
    return { right: false, words: "Count for each new sample how many known ones it is above; all of them over 2 \u00d7 3." };
  },
  way: "2 > 1: one pair. 5 > 1, 3, 4: three pairs. 4 / 6 = 0.667",
};

export const MEANS = {
  name: "means",
  text: "A sample has an error far above all known ones. What follows?",
  fields: [{ name: "follows", label: "It follows that", options: [["new", "it is of another ancestry"], ["unlike", "it is unlike what was learnt from; ancestry, a batch or bad calls may be why"], ["none", "nothing, errors are random"]] }],
  check: ({ follows }) => {
    if (follows === "unlike") return { right: true, words: "Right: the score says unlike, not why. Missing calls and batches raise it too." };
    return { right: false, words: follows === "new" ? "A poor sample or another array would score high as well." : "Held-out samples of known groups have errors too; this one is far above those." };
  },
  way: "The network gives back what it has learnt from. What it gives back badly differs from that, for whatever reason.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [PAIRS, MEANS]) new Exercise(frame, about);
}
