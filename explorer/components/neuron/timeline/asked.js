// What the timeline asks at its neocognitron: a guess before the bar moves, and exercises on C cells.

import { changed, FIELD, freedom, THRESHOLD } from "./neocognitron.js";

const ANSWERS = ["S and C cells", "Only S cells", "Neither"], MINUS = "\u2212";

/** @type {import("../../topic/predict.js").Asked} */
export const GUESS = {
  question: "The bar moves one cell to the right. Which cells change their answer?", answers: ANSWERS, right: 1, because: "",
};

/**
 * What came of the move.
 * @param {import("./neocognitron.js").Bar} from
 * @param {import("./neocognitron.js").Bar} to
 */
export function outcome(from, to) {
  const { s, c } = changed(from, to);
  return { right: c ? 0 : s ? 1 : 2, because: `${s} of the 576 S cells answer otherwise, and ${c} of the 36 C cells: ${c ? "it left a neighbourhood." : "the largest of each neighbourhood is what it was."}` };
}

/** @returns {import("../../topic/exercise.js").About} */
export function shortBar() {
  const sum = 2 * 2, answer = sum - THRESHOLD;
  return {
    name: "short", text: "An upright bar is only two cells long. What is the largest answer of an upright C cell?", fields: [{ name: "answer", label: "answer" }],
    way: `Two of the ${FIELD} cells of the filter\u2019s line are covered: 2 + 2 = ${sum}. Less the threshold: ${sum} ${MINUS} ${THRESHOLD} = ${answer}. The C cell answers with that.`,
    check: (values) => {
      if (values.answer === answer) return { right: true, words: `Right: 2 + 2 ${MINUS} ${THRESHOLD} = ${answer}, and the C cell takes the largest.` };
      if (values.answer === sum) return { right: false, words: "That is the sum; the threshold is still to be taken off." };
      if (values.answer === 6 - THRESHOLD) return { right: false, words: "That is the answer to three cells in a line; here there are two." };
      return { right: false, words: "Put the filter where it covers both cells, and take off the threshold." };
    },
  };
}

/**
 * @param {() => import("./neocognitron.js").Bar} bar  as it stands now
 * @returns {import("../../topic/exercise.js").About}
 */
export function room(bar) {
  const way = () => `Moved to the right from column ${bar().column + 1}, one cell after the other, it is ${freedom(bar())} before a C cell answers otherwise or the retina ends.`;
  return {
    name: "room", text: "From where the bar stands now: by how many cells can it go to the right, with every C cell answering as it does now?", fields: [{ name: "cells", label: "cells" }], way,
    check: ({ cells }) => {
      const most = freedom(bar());
      if (cells === most) return { right: true, words: `Right: ${way()}` };
      return { right: false, words: cells > most ? "On its way there a C cell changes: look where the S cells cross a border of the neighbourhoods." : "It can go further than that." };
    },
  };
}
