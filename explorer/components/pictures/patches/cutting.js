// A picture that is changed by hand, moved, cut into patches, and dealt anew.

import { shuffled, uniforms } from "../../topic/chance.js";

/** @typedef {{ rows: number, columns: number, high: number, wide: number }} Grid  patches, and the pixels of each */

const DEALER = 4; // the seed of the order

export const countOf = (/** @type {Grid} */ { rows, columns }) => rows * columns;
export const across = (/** @type {Grid} */ { columns, wide }) => columns * wide;
export const down = (/** @type {Grid} */ { rows, high }) => rows * high;

/**
 * A picture moved, what comes in from the border being blank, then changed: each change is pixel x 3 + level.
 * @param {ArrayLike<number>} picture  row by row
 * @param {Grid} grid
 * @param {{ right: number, low: number, edits: number[] }} how  `low`: pixels further down
 * @param {{ blank: number, levels: number[] }} look
 */
export function changed(picture, grid, { right, low, edits }, { blank, levels }) {
  const wide = across(grid), high = down(grid), made = new Float32Array(wide * high).fill(blank);
  for (let row = Math.max(0, low); row < Math.min(high, high + low); row++) {
    for (let column = Math.max(0, right); column < Math.min(wide, wide + right); column++) made[row * wide + column] = picture[(row - low) * wide + column - right];
  }
  for (const edit of edits) if (Math.floor(edit / 3) < made.length) made[Math.floor(edit / 3)] = levels[edit % 3];
  return made;
}

/**
 * The pixels of each slot, one slot after the other: slot k shows patch order[k].
 * @param {ArrayLike<number>} picture
 * @param {Grid} grid
 * @param {number[]} order
 */
export function cut(picture, grid, order) {
  const { columns, high, wide } = grid, each = high * wide, made = new Float32Array(order.length * each);
  order.forEach((patch, slot) => {
    const top = Math.floor(patch / columns) * high, left = (patch % columns) * wide;
    for (let k = 0; k < each; k++) made[slot * each + k] = picture[(top + Math.floor(k / wide)) * across(grid) + left + (k % wide)];
  });
  return made;
}

/**
 * Where the patches lie after so many exchanges: all but one of them make a random order (Fisher and Yates).
 * @param {number} count
 * @param {number} swaps
 */
export function dealt(count, swaps) {
  const goal = shuffled(count, uniforms(DEALER)), order = Array.from({ length: count }, (_, k) => k);
  for (let slot = 0; slot < Math.min(swaps, count - 1); slot++) {
    const other = order.indexOf(goal[slot]);
    [order[slot], order[other]] = [order[other], order[slot]];
  }
  return order;
}

/**
 * The pixel of the picture that lies at a pixel of the dealt one.
 * @param {Grid} grid
 * @param {number[]} order
 * @param {number} pixel
 */
export function pixelBehind(grid, order, pixel) {
  const { columns, high, wide } = grid, row = Math.floor(pixel / across(grid)), column = pixel % across(grid);
  const patch = order[Math.floor(row / high) * columns + Math.floor(column / wide)];
  return (Math.floor(patch / columns) * high + (row % high)) * across(grid) + (patch % columns) * wide + (column % wide);
}

/** What a token is called. */
export function tokenName(/** @type {Grid} */ { rows, columns }, /** @type {number} */ token) {
  if (token === 0) return "class token";
  return rows === 1 ? `patch ${token}` : `row ${Math.floor((token - 1) / columns) + 1}, column ${((token - 1) % columns) + 1}`;
}
