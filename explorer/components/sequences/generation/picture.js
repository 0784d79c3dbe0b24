// What was written, each letter on the ground of its probability; below it what may come next, as bars and as the strip in
// which the draw falls.

import { ColourScale, tint } from "../../kernel/colours.js";
import { textWidth } from "../../kernel/pen.js";
import { Scale } from "../../kernel/scale.js";
import { named } from "../letters/alphabet.js";
import { fromTheTop, stretches } from "./choosing.js";

export const BARS = 8, ROWS = 5;

/** @typedef {{ size: number, cell: number, row: number, across: number, first: number, top: number, bars: number, strip: number, height: number }} Places */

/**
 * Where everything stands; of a long text the last rows are shown.
 * @param {number} width
 * @param {number} size  of letters
 * @param {number} length  letters, beginning and what was written
 * @param {number} letters  of the alphabet
 * @returns {Places}
 */
export function places(width, size, length, letters) {
  const cell = 0.76 * size, row = Math.round(1.6 * size), across = Math.max(10, Math.floor(width / cell)), top = Math.round(1.8 * size);
  const first = Math.max(0, Math.ceil((length + 1) / across) - ROWS) * across, bars = top + ROWS * row + Math.round(2.6 * size);
  const strip = bars + Math.min(BARS, letters) * Math.round(1.5 * size) + Math.round(2.4 * size);
  return { size, cell, row, across, first, top, bars, strip, height: strip + Math.round(3.4 * size) };
}

/** @returns {[number, number]} */
export function spotOf(/** @type {Places} */ { cell, row, across, first, top }, /** @type {number} */ letter) {
  const k = letter - first;
  return [(k % across) * cell, top + Math.floor(k / across) * row];
}

/**
 * The letter at a point of the text, or null.
 * @param {Places} places
 * @param {{ x: number, y: number }} point
 * @param {number} length
 */
export function letterAt({ cell, row, across, first, top }, { x, y }, length) {
  if (y < top || y >= top + ROWS * row) return null;
  const k = first + Math.floor((y - top) / row) * across + Math.max(0, Math.min(across - 1, Math.floor(x / cell)));
  return Math.min(k, length);
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {number} width
 * @param {Places} all
 * @param {{ begun: string, written: string, choices: import("./writing.js").Choice[], at: number, alphabet: string, greedy: boolean, focused: boolean }} now  `at` is the choice that is looked at
 */
export function drawWriting(pen, width, all, { begun, written, choices, at, alphabet, greedy, focused }) {
  const { theme } = pen, { size, cell, row, first } = all, text = begun + written;
  pen.text("The beginning, and what it writes on", 0, 0.7 * size, { size, fill: theme.text, baseline: "middle", weight: 600 });
  for (let k = first; k < text.length; k++) {
    const [x, y] = spotOf(all, k), choice = k < begun.length ? null : choices[k - begun.length];
    if (choice) pen.rect(x, y, cell, row - 2, { fill: tint(choice.plain[choice.code], 1, theme, true) });
    if (text[k] !== " ") pen.text(text[k], x + cell / 2, y + (row - 2) / 2, { size, fill: choice ? theme.mark : theme.quiet, align: "center", baseline: "middle" });
  }
  const [x, y] = spotOf(all, begun.length + at), choice = choices[at];
  pen.rect(x - 1, y - 1, cell + 2, row, { stroke: theme.accent, width: focused ? 3 : 2 });
  if (at === choices.length - 1) pen.text("?", x + cell / 2, y + (row - 2) / 2, { size, fill: theme.text, align: "center", baseline: "middle", weight: 600 });
  drawBars(pen, width, all, choice, alphabet);
  if (!greedy) drawStrip(pen, width, all, choice, alphabet);
}

function drawBars(pen, width, { size, bars }, { plain, chances, code }, alphabet) {
  const { theme } = pen, order = fromTheTop(plain).slice(0, BARS), high = Math.round(1.5 * size), left = 2.4 * size, scale = new Scale([0, 1], [left, width - 9.2 * size]);
  pen.text("What comes next", 0, bars - 1.1 * size, { size, fill: theme.text, baseline: "middle", weight: 600 });
  pen.text("filled: as it chooses, outlined: at T = 1", width - 2, bars - 1.1 * size, { size, fill: theme.text, baseline: "middle", align: "right" });
  order.forEach((k, place) => {
    const y = bars + (place + 0.5) * high, own = k === code;
    if (own) pen.rect(0, y - high / 2, width, high, { fill: theme.accent, alpha: 0.13, radius: 4 });
    pen.text(named(alphabet[k]), left / 2, y, { size: size + 1, fill: theme.text, align: "center", baseline: "middle", weight: own ? 700 : 400 });
    pen.rect(left, y - 0.45 * size, Math.max(0.5, scale.at(chances[k]) - left), 0.9 * size, { fill: own ? theme.lines[1] : theme.lines[0] });
    pen.rect(left, y - 0.45 * size, Math.max(0.5, scale.at(plain[k]) - left), 0.9 * size, { stroke: theme.mark, width: 1.2 });
    pen.text(`${chances[k].toFixed(4)}  (${plain[k].toFixed(4)})`, width - 2, y, { size, fill: theme.text, align: "right", baseline: "middle" });
  });
}

// The stretches of [0, 1) of the letters, and where the draw falls.
function drawStrip(pen, width, { size, strip }, { chances, u, code }, alphabet) {
  const { theme } = pen, scale = new Scale([0, 1], [0, width - 2]), high = 1.5 * size, grounds = new ColourScale("plain", theme, 1);
  pen.text(`The draw: u = ${u.toFixed(4)}\u2026 falls in \u201c${named(alphabet[code])}\u201d`, 0, strip - 1.1 * size, { size, fill: theme.text, baseline: "middle", weight: 600 });
  for (const { code: k, from, to } of stretches(chances)) {
    const x = scale.at(from), wide = scale.at(to) - x, letter = named(alphabet[k]);
    pen.rect(x, strip, wide, high, { fill: k === code ? theme.lines[1] : grounds.css(0.12), alpha: k === code ? 0.45 : 1, stroke: theme.axis });
    if (wide > textWidth(theme, letter, size) + 4) pen.text(letter, x + wide / 2, strip + high / 2, { size, fill: theme.text, align: "center", baseline: "middle" });
  }
  const x = scale.at(u);
  pen.path([[x, strip - 0.25 * size], [x, strip + high + 0.25 * size]], { stroke: theme.mark, width: 2.5 });
}
