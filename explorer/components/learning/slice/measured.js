// A loss measured over a square of cells: what of it is uncovered, its least, and the exercise on its directions.

import { near } from "../../topic/exercise.js";

/** @typedef {import("../surface/landscape.js").Landscape} Landscape */

/**
 * What lies at most so many cells from the middle; all else is not there.
 * @param {Landscape} land
 * @param {number} rings
 * @returns {Landscape}
 */
export function uncovered(land, rings) {
  const { columns, rows, heights } = land, half = (columns - 1) / 2, high = (rows - 1) / 2;
  return { ...land, heights: heights.map((height, at) => (Math.max(Math.abs((at % columns) - half), Math.abs(Math.floor(at / columns) - high)) <= rings ? height : Number.NaN)) };
}

/**
 * Where the lowest of the cells is, and how low.
 * @param {Landscape} land
 */
export function lowest({ x, y, columns, rows, heights }) {
  let at = 0;
  heights.forEach((height, k) => { if (height < heights[at]) at = k; });
  const place = (range, k, count) => range[0] + ((range[1] - range[0]) * k) / (count - 1);
  return { a: place(x, at % columns, columns), b: place(y, Math.floor(at / columns), rows), loss: heights[at] };
}

/**
 * The cell nearest to a place.
 * @param {Landscape} land
 * @param {number[]} place
 */
export function nearest({ x, y, columns, rows, heights }, [a, b]) {
  const cell = (value, [low, high], count) => Math.max(0, Math.min(count - 1, Math.round(((value - low) / (high - low)) * (count - 1))));
  const c = cell(a, x, columns), r = cell(b, y, rows), back = ([low, high], k, count) => low + ((high - low) * k) / (count - 1);
  return { a: back(x, c, columns), b: back(y, r, rows), loss: heights[r * columns + c] };
}

/**
 * A draw given the length of the weights.
 * @param {number[]} draw
 * @param {number[]} weights
 */
export function normalised(draw, weights) {
  const share = Math.hypot(...weights) / Math.hypot(...draw);
  return draw.map((value) => value * share);
}

export const BY_HAND = { weights: [1.5, 2], draw: [3, -4] };

/** @param {{ first: number, second: number }} values */
export function checkDirection({ first, second }) {
  const [a, b] = normalised(BY_HAND.draw, BY_HAND.weights), is = (one, other) => near(first, one, 0.005) && near(second, other, 0.005);
  if (is(a, b)) return { right: true, words: "Right: the draw is 5 long and the weights are 2.5, so the draw is halved: (1.5, −2)." };
  if (is(...BY_HAND.draw)) return { right: false, words: "That is the draw itself. It has to become as long as the weights." };
  if (is(0.6, -0.8)) return { right: false, words: "That has length 1. It has to be as long as the weights, √(1.5² + 2²)." };
  if (is(7.5, -10)) return { right: false, words: "Divide by the length of the draw before you multiply by that of the weights." };
  return { right: false, words: "Find both lengths first: √(1.5² + 2²) and √(3² + 4²)." };
}
