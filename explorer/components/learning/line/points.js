// The points that a line is fitted to at first, and the plane that they are dragged over.

/** @typedef {import("./squares.js").Point} Point */

/** @type {{ x: number[], y: number[] }} */
export const USUAL = { x: [0.5, 1, 2, 3, 4, 4.5], y: [1.8, 2, 3.6, 4.2, 6.2, 6] };
export const WIDTH = 5, HEIGHT = 10;
export const OUTLIER = { point: 0, y: 9.5 };

const grid = (value, most) => Math.min(most, Math.max(0, Math.round(value * 10) / 10));

/**
 * A place on the grid of tenths, within the plane.
 * @param {number} x
 * @param {number} y
 * @returns {Point}
 */
export const held = (x, y) => [grid(x, WIDTH), grid(y, HEIGHT)];
