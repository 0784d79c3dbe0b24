// What the reader is asked to work out: how far a score is shrunk, and where the network loses.

import { Exercise, near } from "../../topic/exercise.js";
import { mean } from "./measured.js";

export const SHRUNK = {
  name: "shrunk",
  text: "A component varies with variance 0.3 between digits; the noise on every pixel has standard deviation 0.3. A noisy digit scores 1.3 on it. To what does Wiener\u2019s filter shrink the score?",
  fields: [{ name: "score", label: "Score" }],
  check: ({ score }) => {
    if (near(score, 1, 0.005)) return { right: true, words: "Right: 0.3 / (0.3 + 0.09) \u00d7 1.3 = 1." };
    if (near(score, 0.65, 0.005)) return { right: false, words: "The noise counts by its variance: 0.3\u00b2 = 0.09." };
    return { right: false, words: "variance / (variance + noise\u00b2), times the score." };
  },
  way: "0.3 / (0.3 + 0.3\u00b2) = 0.3 / 0.39 = 0.769\u2026; times 1.3 = 1",
};

/** @param {import("./measured.js").Table} table  of noise */
export function loses(table) {
  const count = table.levels.filter((_, level) => mean(table.network[level]) > table.simple[level][2]).length;
  return {
    name: "loses",
    text: `Noise was measured at ${table.levels.length} amounts. At how many is the nearest training digit nearer to the whole one than the network\u2019s picture is?`,
    fields: [{ name: "count", label: "How many amounts" }],
    check: ({ count: said }) => said === count ? { right: true, words: count ? "Right." : "Right, at none: even the nearest of 1,257 digits is another digit." } : { right: false, words: "Compare the two curves, or move along the amounts and read both errors." },
    way: () => table.levels.map((level, k) => `${level}: ${table.simple[k][2].toFixed(3)} and ${mean(table.network[k]).toFixed(3)}`).join("; "),
  };
}

/**
 * @param {import("../../topic/frame.js").Frame} frame
 * @param {import("./measured.js").Table} noise
 */
export function exercises(frame, noise) {
  for (const about of [SHRUNK, loses(noise)]) new Exercise(frame, about);
}
