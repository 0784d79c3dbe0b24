// What the reader is asked to work out: a capsule's length from what places give, and what training with scrambles changes.

import { Exercise, near } from "../../topic/exercise.js";
import { seedsOf, WORDS } from "./told.js";

export const LENGTH = {
  name: "length",
  text: "All places together give the face capsule |s| = 2. How long is the capsule? And does it say \u201cface\u201d if the other capsule is 0.3 long?",
  fields: [{ name: "length", label: "|v|" }, { name: "says", label: "It says", options: [["face", "face"], ["not", "no face"]] }],
  check: ({ length, says }) => {
    const good = near(length, 0.8, 0.005);
    if (good && says === "face") return { right: true, words: "Right: 4 / (1 + 4), and 0.8 is longer than 0.3." };
    if (good) return { right: false, words: "The length is right; the longer capsule is the answer." };
    if (near(length, 2 / 3, 0.01)) return { right: false, words: "Square |s| first: |s|\u00b2 / (1 + |s|\u00b2)." };
    return { right: false, words: "|v| = |s|\u00b2 / (1 + |s|\u00b2), with |s|\u00b2 = 4." };
  },
  way: "|v| = 4 / (1 + 4) = 0.8, longer than 0.3: face",
};

/** @param {import("./told.js").Measured} measured */
function scrambles(measured) {
  const kind = measured.kinds.indexOf("parts exchanged"), shares = measured.nets.map((_, net) => seedsOf(measured, 1, net, kind)), means = shares.map((list) => list.reduce((sum, v) => sum + v, 0) / list.length);
  const best = means.indexOf(Math.min(...means)), say = (/** @type {number} */ k) => `${WORDS[measured.nets[k]]} ${(100 * means[k]).toFixed(1)}%`;
  return {
    name: "scrambles",
    text: "Half of what is no face in training are now faces with parts exchanged. Which network calls the fewest held-out ones of these a face, on average?",
    fields: [{ name: "net", label: "Network", options: measured.nets.map((net, k) => [k, WORDS[net]]) }],
    check: ({ net }) => net === best ? { right: true, words: `Right: ${measured.nets.map((_, k) => say(k)).join(", ")}.` } : { right: false, words: "Choose that training and read the row \u201cparts exchanged\u201d." },
    way: () => measured.nets.map((_, k) => say(k)).join("; "),
  };
}

/**
 * @param {import("../../topic/frame.js").Frame} frame
 * @param {import("./told.js").Measured} measured
 */
export function exercises(frame, measured) {
  for (const about of [LENGTH, scrambles(measured)]) new Exercise(frame, about);
}
