// Position weight matrices of both boxes: a score for every place, the best pair with the spacing, and the best apart.

import { BOX, BOXES, coded, LENGTH, SPACING } from "./promoter.js";

export const MATCH = Math.log2((11 / 12) / 0.25), MISMATCH = Math.log2((1 / 36) / 0.25);
const CODES = BOXES.map(coded);

/** A box's score at a place. */
function scoreAt(/** @type {ArrayLike<number>} */ codes, /** @type {number} */ box, /** @type {number} */ place) {
  let sum = 0;
  for (let j = 0; j < BOX; j++) sum += codes[place + j] === CODES[box][j] ? MATCH : MISMATCH;
  return sum;
}

/**
 * The best sum of both boxes with 16 to 18 letters between them, and where they begin.
 * @param {ArrayLike<number>} codes
 */
export function pairOf(codes) {
  let best = { score: -Infinity, starts: [0, 0] };
  for (const step of [-1, 0, 1].map((by) => BOX + SPACING + by)) {
    for (let first = 0; first + step + BOX <= LENGTH; first++) {
      const score = scoreAt(codes, 0, first) + scoreAt(codes, 1, first + step);
      if (score > best.score) best = { score, starts: [first, first + step] };
    }
  }
  return best;
}

/**
 * The sum of each box's best score, wherever they lie.
 * @param {ArrayLike<number>} codes
 */
export function apart(codes) {
  const places = Array.from({ length: LENGTH - BOX + 1 }, (_, place) => place);
  return [0, 1].reduce((sum, box) => sum + Math.max(...places.map((place) => scoreAt(codes, box, place))), 0);
}
