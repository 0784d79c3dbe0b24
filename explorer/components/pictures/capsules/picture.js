// The digit, its parts, the coefficients as discs, the lengths of the ten capsules; and what is drawn when a number changes.

import { drawPixels, inkOf } from "../../making/ink.js";
import { BELOW, CLASSES, PLACES, SIDE, TYPES, windowOf } from "./reader.js";
import { lengthOf, longest } from "./routing.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {{ letter: number, digit: number, row: number, column: number, cell: number, tall: number, x: number, y: number, gap: number, bars: number, height: number }} Layout */

/**
 * Where everything lies at this width.
 * @param {number} width
 * @param {number} letter
 * @returns {Layout}
 */
export function layoutOf(width, letter) {
  const digit = Math.min(118, width * 0.2), x = digit + 5.6 * letter, cell = Math.min(46, (width - x) / CLASSES), tall = 1.16 * letter, gap = 0.4 * letter, y = 2.9 * letter;
  const bars = y + BELOW * tall + (PLACES - 1) * gap + 2.7 * letter;
  return { letter, digit, row: 0, column: 0, cell, tall, x, y, gap, bars, height: bars + BAR + 1.5 * letter };
}

const BAR = 44; // height of a bar of length 1

/** Parts in the order in which they are listed: place by place, within it type by type. */
export const ORDER = Array.from({ length: BELOW }, (_, line) => (line % TYPES) * PLACES + Math.floor(line / TYPES));

/** The middle of a coefficient's cell. */
export function cellAt(/** @type {Layout} */ { x, y, cell, tall, gap }, /** @type {number} */ part, /** @type {number} */ above) {
  const line = ORDER.indexOf(part);
  return /** @type {[number, number]} */ ([x + (above + 0.5) * cell, y + (line + 0.5) * tall + Math.floor(line / TYPES) * gap]);
}

/** The pair of capsules at a spot; a bar stands for its capsule, with the part left open. */
export function pairAt(/** @type {Layout} */ layout, /** @type {{ x: number, y: number }} */ spot) {
  const { x, y, cell, tall, gap, bars, height } = layout, j = Math.floor((spot.x - x) / cell);
  if (j < 0 || j >= CLASSES || spot.y < y - tall || spot.y > height) return null;
  if (spot.y > bars - 3 * layout.letter) return { j };
  const group = tall * TYPES + gap, place = Math.floor((spot.y - y) / group), line = Math.floor((spot.y - y - place * group) / tall);
  return place < 0 || place >= PLACES || line < 0 || line >= TYPES ? null : { j, i: ORDER[place * TYPES + line] };
}

/**
 * @param {Pen} pen
 * @param {Layout} layout
 * @param {{ picture: ArrayLike<number>, drawn: ArrayLike<number>, small: Float64Array, now: import("./routing.js").Round, i: number, j: number, chosen: number, label: number, round: number, focused: boolean }} state
 */
export function drawRouting(pen, layout, { picture, drawn, small, now, i, j, chosen, label, round, focused }) {
  const { theme } = pen, { letter, digit, x, y, cell, tall, bars } = layout, ink = inkOf(theme), best = longest(now.lengths);
  const words = (text, at, down, style = {}) => pen.text(text, at, down, { size: letter, fill: theme.text, ...style });
  words(`a held-out ${label}`, 0, letter);
  drawPixels(pen, picture, { x: 0, y: 1.5 * letter, side: digit }, ink, SIDE);
  const seen = windowOf(i), pixel = digit / SIDE;
  pen.rect(seen.column * pixel, 1.5 * letter + seen.row * pixel, seen.reach * pixel, seen.reach * pixel, { stroke: theme.accent, width: 2 });
  const below = 1.5 * letter + digit + 2.6 * letter;
  words(`drawn from \u201c${chosen}\u201d`, 0, below - 0.5 * letter);
  drawPixels(pen, drawn, { x: 0, y: below, side: digit }, ink, SIDE);
  words("|u|", x - 0.4 * letter, y - 1.5 * letter, { align: "right", fill: theme.quiet });
  words(`coefficients c in round ${round}: area of a disc`, x, letter);
  for (let k = 0; k < CLASSES; k++) words(String(k), x + (k + 0.5) * cell, y - 0.5 * letter, { align: "center", weight: k === best ? 700 : 400 });
  const numbers = small.length / BELOW;
  for (const part of ORDER) {
    const [, middle] = cellAt(layout, part, 0), long = lengthOf(small.subarray(part * numbers, (part + 1) * numbers)), room = 3.6 * letter;
    pen.rect(x - 0.4 * letter - room * long, middle - 0.35 * tall, room * long, 0.7 * tall, { fill: part === i ? theme.accent : theme.quiet });
    pen.path([[x, middle + tall / 2], [x + CLASSES * cell, middle + tall / 2]], { stroke: theme.grid });
    for (let k = 0; k < CLASSES; k++) {
      const share = now.coupling[part * CLASSES + k];
      pen.circle(x + (k + 0.5) * cell, middle, Math.sqrt(share) * 0.5 * tall, { fill: k === best ? theme.accent : theme.text, alpha: k === best ? 1 : 0.65 });
    }
  }
  const [cx, cy] = cellAt(layout, i, j);
  pen.rect(cx - cell / 2 + 1, cy - tall / 2, cell - 2, tall, { stroke: theme.accent, width: focused ? 3 : 2 });
  words("length |v| of each digit\u2019s capsule", x, bars - 1.1 * letter);
  for (let k = 0; k < CLASSES; k++) {
    const long = now.lengths[k], top = bars + 0.2 * letter + BAR * (1 - long);
    pen.rect(x + (k + 0.18) * cell, top, 0.64 * cell, BAR * long, { fill: k === best ? theme.accent : theme.quiet });
    words(long.toFixed(2), x + (k + 0.5) * cell, top - 0.25 * letter, { align: "center" });
    words(String(k), x + (k + 0.5) * cell, bars + BAR + 1.3 * letter, { align: "center", weight: k === best ? 700 : 400 });
  }
  if (j !== best) pen.rect(x + (j + 0.1) * cell, bars - letter, 0.8 * cell, BAR + 2.6 * letter, { stroke: theme.accent });
}

export const STRIP = 7, MOST = 0.4;
/** Offsets of the pictures in a row. */
export const OFFSETS = Array.from({ length: STRIP }, (_, k) => +((k - (STRIP - 1) / 2) * ((2 * MOST) / (STRIP - 1))).toFixed(3));

/** Where the rows of pictures lie: a row for each number. */
export function stripsOf(/** @type {number} */ width, /** @type {number} */ letter, /** @type {number} */ rows) {
  const x = 1.7 * letter, side = Math.min(46, (width - x - 6.4 * letter) / STRIP - 3), pitch = side + 3, y = 2.9 * letter;
  return { letter, x, y, side, pitch, height: y + rows * (side + 5) + 2, row: side + 5 };
}

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof stripsOf>} layout
 * @param {{ pictures: ArrayLike<number>[][], names: string[], number: number, offsets: number[], digit: number, focused: boolean }} state
 */
export function drawStrips(pen, { letter, x, y, side, pitch, row }, { pictures, names, number, offsets, digit, focused }) {
  const { theme } = pen, ink = inkOf(theme), words = (text, at, down, style = {}) => pen.text(text, at, down, { size: letter, fill: theme.text, ...style });
  words(`drag: one number of capsule \u201c${digit}\u201d`, 0, letter);
  OFFSETS.forEach((value, k) => { if (k % 3 === 0) words(value > 0 ? `+${value}` : String(value).replace("-", "\u2212"), x + k * pitch + side / 2, y - 0.5 * letter, { align: "center", fill: theme.quiet }); });
  words("goes with", x + STRIP * pitch + 0.3 * letter, y - 0.5 * letter, { fill: theme.quiet });
  pictures.forEach((list, n) => {
    const top = y + n * row;
    words(String(n + 1), 0, top + side / 2 + 0.35 * letter, { weight: n === number ? 700 : 400 });
    list.forEach((values, k) => drawPixels(pen, values, { x: x + k * pitch, y: top, side }, ink, SIDE));
    words(names[n], x + STRIP * pitch + 0.3 * letter, top + side / 2 + 0.35 * letter, { fill: names[n] === "\u2013" ? theme.quiet : theme.text });
    const at = x + side / 2 + ((offsets[n] + MOST) / (2 * MOST)) * (STRIP - 1) * pitch;
    pen.rect(at - side / 2 - 1, top - 1, side + 2, side + 2, { stroke: theme.accent, width: n === number ? (focused ? 4 : 2.5) : 1 });
  });
}
