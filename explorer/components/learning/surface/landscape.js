// A surface over a rectangle: its heights on a grid, the levels that part it into bands, and the lines between bands.

/**
 * @typedef {object} Landscape
 * @property {[number, number]} x  from the left to the right
 * @property {[number, number]} y  from the bottom to the top
 * @property {number} columns
 * @property {number} rows
 * @property {Float64Array} heights  row after row from the bottom, each from the left; NaN where there is none
 */

/**
 * @param {(x: number, y: number) => number} height
 * @param {[number, number]} x
 * @param {[number, number]} y
 * @param {number} columns  points along x, the ends included
 * @param {number} rows
 * @returns {Landscape}
 */
export function surveyed(height, x, y, columns, rows) {
  const heights = new Float64Array(columns * rows);
  for (let r = 0; r < rows; r++) {
    const v = y[0] + ((y[1] - y[0]) * r) / (rows - 1);
    for (let c = 0; c < columns; c++) heights[r * columns + c] = height(x[0] + ((x[1] - x[0]) * c) / (columns - 1), v);
  }
  return { x, y, columns, rows, heights };
}

/**
 * The height between grid points, by the four around it; of a place outside, that of the nearest border.
 * @param {Landscape} land
 * @param {number} x
 * @param {number} y
 */
export function between({ x: [left, right], y: [bottom, top], columns, rows, heights }, x, y) {
  const across = Math.max(0, Math.min(columns - 1, ((x - left) / (right - left)) * (columns - 1)));
  const up = Math.max(0, Math.min(rows - 1, ((y - bottom) / (top - bottom)) * (rows - 1)));
  const c = Math.min(columns - 2, Math.floor(across)), r = Math.min(rows - 2, Math.floor(up)), s = across - c, t = up - r, at = r * columns + c;
  return (1 - t) * ((1 - s) * heights[at] + s * heights[at + 1]) + t * ((1 - s) * heights[at + columns] + s * heights[at + columns + 1]);
}

/**
 * Round levels that part the heights into bands of about equal area.
 * @param {Landscape} land
 * @param {number} bands
 */
export function levelsOf({ heights }, bands) {
  const sorted = Float64Array.from(heights).sort(), levels = [];
  for (let k = 1; k < bands; k++) {
    const level = +sorted[Math.floor((k / bands) * (sorted.length - 1))].toPrecision(2);
    if (level > sorted[0] && level < sorted[sorted.length - 1] && (!levels.length || level > levels[levels.length - 1])) levels.push(level);
  }
  return levels;
}

/**
 * How many of the levels a height has reached.
 * @param {number[]} levels
 * @param {number} height
 */
export function bandOf(levels, height) {
  let band = 0;
  while (band < levels.length && height >= levels[band]) band++;
  return band;
}

/**
 * The line at a level, as pieces [x, y, x, y]: marching squares, with the middle's height where a square is ambiguous.
 * @param {Landscape} land
 * @param {number} level
 */
export function contour({ x, y, columns, rows, heights }, level) {
  const pieces = [], wide = (x[1] - x[0]) / (columns - 1), tall = (y[1] - y[0]) / (rows - 1);
  for (let r = 0; r < rows - 1; r++) {
    for (let c = 0; c < columns - 1; c++) {
      const at = r * columns + c, a = heights[at] - level, b = heights[at + 1] - level, d = heights[at + columns] - level, e = heights[at + columns + 1] - level;
      if (Number.isNaN(a + b + d + e)) continue;
      const left = x[0] + c * wide, low = y[0] + r * tall, cuts = [];
      if (a < 0 !== b < 0) cuts.push([left + wide * (a / (a - b)), low]);
      if (b < 0 !== e < 0) cuts.push([left + wide, low + tall * (b / (b - e))]);
      if (d < 0 !== e < 0) cuts.push([left + wide * (d / (d - e)), low + tall]);
      if (a < 0 !== d < 0) cuts.push([left, low + tall * (a / (a - d))]);
      if (cuts.length === 2) pieces.push([...cuts[0], ...cuts[1]]);
      if (cuts.length === 4) { // bottom, right, top, left: a's corner is cut off where the middle lies on the other side
        const [bottom, right, top, side] = cuts, alone = a < 0 !== a + b + d + e < 0;
        pieces.push(alone ? [...bottom, ...side] : [...bottom, ...right], alone ? [...right, ...top] : [...side, ...top]);
      }
    }
  }
  return pieces;
}
