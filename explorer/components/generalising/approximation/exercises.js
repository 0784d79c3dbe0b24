// What the reader is asked to work out about bumps.

import { Exercise, near } from "../../topic/exercise.js";
import { errorsByWidth } from "./measured.js";
import { CURVES } from "./curves.js";
import { written } from "../../topic/written.js";

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  new Exercise(frame, {
    name: "bump",
    text: "A bump of height 0.7 shall stand from 0.2 to 0.4. Two sigmoid units with weight 50 make it. Which biases, and which output weight for the second?",
    fields: [{ name: "up", label: "First bias" }, { name: "down", label: "Second bias" }, { name: "out", label: "Second output weight" }],
    check: ({ up, down, out }) => {
      if (near(up, 10, 0.01) && near(down, 20, 0.01)) return { right: false, words: "The sums must be 0 at 0.2 and 0.4: mind the sign." };
      if (!near(up, -10, 0.01) || !near(down, -20, 0.01)) return { right: false, words: "A sigmoid rises where its sum 50 x + b is 0." };
      return near(out, -0.7, 0.001) ? { right: true, words: "Right: up by 0.7 at 0.2, down by 0.7 at 0.4." } : { right: false, words: "The second unit has to take away what the first one added." };
    },
    way: "50 \u00d7 0.2 + b = 0, so b = \u221210; 50 \u00d7 0.4 + b = 0, so b = \u221220. The outputs are 0.7 and \u22120.7.",
  });
  const at = Object.fromEntries(errorsByWidth(CURVES.wave.of, "relus", 1));
  new Exercise(frame, {
    name: "order",
    text: `Straight stretches follow a smooth curve better: their error falls with the square of their width. With 16 of them the wave's largest error is ${written(at[16])}. About what is it with 32? Three decimals.`,
    fields: [{ name: "error", label: "Largest error" }],
    check: ({ error }) => (near(error, at[32], 0.0006) ? { right: true, words: `Right: ${written(at[32])}, a quarter.` } : { right: false, words: near(error, at[16] / 2, 0.001) ? "Half is what flat bumps would do." : "Half the width, and the square of a half." }),
    way: () => `${written(at[16])} / 4 = ${written(at[16] / 4)}; measured: ${written(at[32])}.`,
  });
}
