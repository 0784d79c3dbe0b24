// What the reader is asked to work out: the rule's probability of a step, and of three in a row.

import { Exercise, near } from "../../topic/exercise.js";

export const GOES_ON = {
  name: "goes_on",
  text: "Hills go on as before with probability 0.75; otherwise up, level or down is drawn, each equally likely. They went up. With what probability do they go up again?",
  fields: [{ name: "share", label: "Probability" }],
  check: ({ share }) => {
    if (near(share, 10 / 12, 0.0051)) return { right: true, words: "Right: 0.75 + 0.25 / 3 = 10/12." };
    if (near(share, 0.75, 0.0051)) return { right: false, words: "A new draw can give up, too: add its share." };
    return { right: false, words: "Going on, or drawing anew and getting the same." };
  },
  way: "0.75 + 0.25 \u00d7 1/3 = 0.8333\u2026 = 10/12; down and level have 1/12 each",
};

export const THREE = {
  name: "three",
  text: "The last two columns of a left half have heights 5 and 6, far from the border. How probable are heights 7, 8, 8 by the rule (three decimals)?",
  fields: [{ name: "share", label: "Probability" }],
  check: ({ share }) => {
    if (near(share, 100 / 1728, 0.0006)) return { right: true, words: "Right: up again twice, then level: 10/12 \u00d7 10/12 \u00d7 1/12." };
    if (near(share, 1000 / 1728, 0.0006)) return { right: false, words: "The third step changes: level after up has 1/12." };
    if (near(share, 1 / 12, 0.0006)) return { right: false, words: "That is the last step alone; multiply all three." };
    return { right: false, words: "The steps are up, up, level; multiply their probabilities, 10/12 for going on, 1/12 for a change." };
  },
  way: "10/12 \u00d7 10/12 \u00d7 1/12 = 100/1728 = 0.0578\u2026",
};

export function exercises(/** @type {import("../../topic/frame.js").Frame} */ frame) {
  for (const about of [GOES_ON, THREE]) new Exercise(frame, about);
}
