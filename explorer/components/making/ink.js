// A small picture drawn pixel by pixel: ink on the page's own ground, or signed differences.

import { ColourScale } from "../kernel/colours.js";
import { mix } from "../kernel/theme.js";

/** @typedef {import("../kernel/pen.js").CanvasPen} Pen */
/** @typedef {{ x: number, y: number, side: number }} Square */

const LEVELS = 64;
/** @type {Map<string, string[]>} */
const tables = new Map();

/**
 * A function from ink, 0 to 1, to colour; what lies beyond is as the end.
 * @param {{ background: string, text: string }} theme
 * @returns {(value: number) => string}
 */
export function inkOf({ background, text }) {
  const key = `${background} ${text}`;
  if (!tables.has(key)) tables.set(key, Array.from({ length: LEVELS + 1 }, (_, k) => mix(background, text, k / LEVELS)));
  const table = tables.get(key);
  return (value) => table[Math.max(0, Math.min(LEVELS, Math.round(LEVELS * value)))];
}

/**
 * @param {Pen} pen
 * @param {ArrayLike<number>} values  row by row
 * @param {Square} at
 * @param {(value: number, k: number) => string} colour
 * @param {number} [across]
 */
export function drawPixels(pen, values, { x, y, side }, colour, across = 8) {
  const cell = side / across;
  for (let k = 0; k < values.length; k++) pen.rect(x + (k % across) * cell, y + Math.floor(k / across) * cell, cell + 0.3, cell + 0.3, { fill: colour(values[k], k) });
  pen.rect(x, y, side, side, { stroke: pen.theme.axis });
}

/**
 * The signed scale for differences of pixels.
 * @param {{ dark: boolean }} theme
 * @returns {(value: number) => string}
 */
export function signedOf(theme) {
  const scale = new ColourScale("signed", theme, 1);
  return (value) => scale.colour(value);
}

/**
 * Which pixel of a picture lies at a place, -1 where none does.
 * @param {{ x: number, y: number }} spot
 * @param {Square} at
 * @param {number} [across]
 */
export function pixelAt(spot, { x, y, side }, across = 8) {
  const column = Math.floor(((spot.x - x) / side) * across), row = Math.floor(((spot.y - y) / side) * across);
  return column < 0 || row < 0 || column >= across || row >= across ? -1 : row * across + column;
}

/** What a pixel is called, counted from 1. */
export function pixelName(/** @type {number} */ k, across = 8) {
  return `row ${Math.floor(k / across) + 1}, column ${(k % across) + 1}`;
}
