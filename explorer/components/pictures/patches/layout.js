// Where everything stands: picture, map and what counts; the small maps; the bars of the classes. Strips lie below one another.

import { countOf } from "./cutting.js";

/** @typedef {import("./cutting.js").Grid} Grid */
/** @typedef {{ x: number, y: number, width: number, height: number }} Area */

const GAP = 14, LARGEST = 250, WIDEST = 88, BARS = 60, EDGE = 3;

/**
 * @param {number} width
 * @param {Grid} grid
 * @param {number} letter
 * @param {number} small  how many small maps there are
 */
export function laidOut(width, grid, letter, small) {
  const line = 1.6 * letter, strip = grid.rows === 1, inner = width - 2 * EDGE, side = Math.min(LARGEST, (inner - 2 * GAP) / 3), cell = Math.max(18, letter + 4);
  const picture = strip ? { x: EDGE, y: line, width: inner, height: 54 } : { x: EDGE, y: line, width: side, height: side };
  const thin = (place) => ({ x: EDGE, y: line + 54 + cell + 8 + line + (place - 1) * (1.6 * line + 26 + cell), width: inner, height: 26 });
  const beside = (place) => ({ x: EDGE + place * (side + GAP), y: line, width: side, height: side });
  const big = [picture, ...[1, 2].map(strip ? thin : beside)];
  const last = big[strip ? 2 : 0], top = last.y + last.height + (strip ? 0.6 * line : cell + 8) + 1.7 * line, row = strip ? Math.min(small, 4) : small;
  const each = strip ? inner / row : Math.min(WIDEST + 10, inner / small), tall = strip ? 14 : each - 10;
  const maps = Array.from({ length: small }, (_, k) => ({ x: EDGE + (k % row) * each, y: top + Math.floor(k / row) * (tall + 2.4 * letter), width: each - 10, height: tall }));
  const under = maps[small - 1].y + maps[small - 1].height + 1.6 * letter;
  const bars = { x: 0, y: under + 1.6 * line, width, height: BARS };
  return { strip, big, maps, bars, cell, line, height: bars.y + BARS + 1.7 * letter };
}

/** The square of the class token below a large map. */
export function classCell(/** @type {Area} */ { x, y, height }, /** @type {number} */ cell) {
  return { x, y: y + height + 6, width: cell, height: cell };
}

/** The area of a patch, counted from 0, in an area. */
export function patchArea(/** @type {Area} */ { x, y, width, height }, /** @type {Grid} */ { rows, columns }, /** @type {number} */ patch) {
  return { x: x + ((patch % columns) * width) / columns, y: y + (Math.floor(patch / columns) * height) / rows, width: width / columns, height: height / rows };
}

/** Which cell of so many rows and columns lies at a place; -1 where none does. */
export function cellAt(/** @type {{ x: number, y: number }} */ spot, /** @type {Area} */ { x, y, width, height }, /** @type {number} */ rows, /** @type {number} */ columns) {
  const row = Math.floor(((spot.y - y) / height) * rows), column = Math.floor(((spot.x - x) / width) * columns);
  return row < 0 || column < 0 || row >= rows || column >= columns ? -1 : row * columns + column;
}

/** Which token lies at a place of a large map, the class token below it included; -1 where none does. */
export function tokenAt(/** @type {{ x: number, y: number }} */ spot, /** @type {Area} */ area, /** @type {Grid} */ grid, /** @type {number} */ cell) {
  const square = classCell(area, cell), wide = { ...square, width: 9 * cell };
  if (cellAt(spot, wide, 1, 1) === 0) return 0;
  const patch = cellAt(spot, area, grid.rows, grid.columns);
  return patch < 0 || patch >= countOf(grid) ? -1 : patch + 1;
}
