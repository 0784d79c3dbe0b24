// The window letter by letter with its boxes, what one filter says of every place, its weights, and what each filter gives.

import { inkOn } from "../../convolution/colours.js";
import { mix } from "../../kernel/theme.js";
import { signedOf } from "../../making/ink.js";
import { drawBars, drawShares } from "../shares.js";
import { FILTERS, KERNEL, NETS } from "./networks.js";
import { ALPHABET, BOX, LENGTH, NAMES } from "./promoter.js";
import { MATCH } from "./scan.js";
import { seedsOf, WORDS } from "./told.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */

/** Where everything lies: rows one below the other, the letters' columns, and the filters' bars. */
export function layoutOf(/** @type {number} */ width, /** @type {number} */ letter) {
  const left = 5.6 * letter, cell = (width - left) / LENGTH, letters = 3 * letter, tall = 1.9 * letter, responses = letters + tall + 0.5 * letter, high = 2.4 * letter;
  const weights = responses + high + 0.3 * letter, row = 1.25 * letter, given = weights + 4 * row + 2 * letter, bars = 3.4 * letter;
  return { letter, width, left, cell, letters, tall, responses, high, weights, row, given, bars, bar: (width - left) / FILTERS, height: given + bars + 0.3 * letter };
}

/** The letter at a place of the canvas, -1 where none is. */
export function letterAt(/** @type {ReturnType<typeof layoutOf>} */ { left, cell, letters, tall, letter }, /** @type {{ x: number, y: number }} */ { x, y }) {
  const place = Math.floor((x - left) / cell);
  return y < letters - 1.4 * letter || y > letters + tall + 0.3 * letter || place < 0 || place >= LENGTH ? -1 : place;
}

/** The filter whose bar is at a place of the canvas, -1 where none is. */
export function filterAt(/** @type {ReturnType<typeof layoutOf>} */ { left, bar, given, bars, letter }, /** @type {{ x: number, y: number }} */ { x, y }) {
  const filter = Math.floor((x - left) / bar);
  return y < given - 0.4 * letter || y > given + bars || filter < 0 || filter >= FILTERS ? -1 : filter;
}

/**
 * @typedef {object} Drawn
 * @property {import("./promoter.js").Promoter} promoter
 * @property {number[]} codes
 * @property {import("./networks.js").Opened} opened
 * @property {ReturnType<typeof import("./networks.js").filterOf>} own  the filter that is shown
 * @property {number} filter
 * @property {number} part  the box that is chosen, 2: both
 * @property {number} cursor  the letter that typing changes
 * @property {boolean} focused
 */

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof layoutOf>} layout
 * @param {Drawn} state
 */
export function drawWindow(pen, layout, state) {
  const { theme } = pen, { letter, left, cell, letters, tall } = layout, { promoter: { starts, there }, codes, part, cursor, focused } = state;
  const words = (text, x, y, style = {}) => pen.text(text, x, y, { size: letter, fill: theme.text, ...style }), x = (place) => left + place * cell;
  words("window", 0, letters + 1.3 * letter);
  codes.forEach((code, place) => {
    pen.rect(x(place) + 0.5, letters, cell - 1, tall, { fill: mix(theme.background, theme.lines[code], theme.dark ? 0.22 : 0.25) });
    words(ALPHABET[code], x(place + 0.5), letters + 1.3 * letter, { align: "center", weight: 600 });
  });
  if (focused) pen.rect(x(cursor) + 0.5, letters + tall - 3, cell - 1, 3, { fill: theme.accent });
  starts.forEach((start, k) => {
    if (!there[k]) return;
    const chosen = part === k || part === 2;
    pen.rect(x(start), letters - 2, BOX * cell, tall + 4, { stroke: chosen ? theme.accent : theme.text, width: chosen ? 3 : 1.5, radius: 4 });
    words(NAMES[k], x(start + BOX / 2), letters - 0.6 * letter, { align: "center", weight: 700 });
  });
  const [low, high] = starts[0] < starts[1] ? starts : [starts[1], starts[0]], between = high - low - BOX;
  if (there[0] && there[1] && between > 0) {
    const y = letters - 0.9 * letter, middle = x((low + BOX + high) / 2), room = 1.1 * letter;
    if ((between / 2) * cell > room + 2 * cell) pen.path([[x(low + BOX + 1), y], [middle - room, y], null, [middle + room, y], [x(high - 1), y]], { stroke: theme.quiet });
    if ((between / 2) * cell > room) words(String(between), middle, y + 0.35 * letter, { align: "center", fill: theme.quiet });
  }
  drawFilter(pen, layout, state);
  drawGiven(pen, layout, state);
}

function drawFilter(pen, { letter, left, cell, letters, tall, responses, high, weights, row }, { opened, own, filter, codes }) {
  const { theme } = pen, words = (text, x, y, style = {}) => pen.text(text, x, y, { size: letter, fill: theme.text, ...style }), x = (place) => left + place * cell;
  const response = opened.responses[filter], at = opened.places[filter], most = Math.max(1e-6, opened.maxima[filter]), ground = responses + high, colour = signedOf(theme);
  words(`filter ${filter + 1}`, 0, responses + 1.1 * letter, { weight: 700 });
  words("after ReLU", 0, responses + 2.3 * letter, { fill: theme.quiet });
  pen.path([[left, ground], [x(response.length), ground]], { stroke: theme.axis });
  response.forEach((value, place) => { if (value > 0) pen.rect(x(place) + 1, ground - (value / most) * high, cell - 2, (value / most) * high, { fill: place === at ? theme.accent : theme.quiet }); });
  pen.path([[x(at), letters + tall + 3], [x(at), ground]], { stroke: theme.accent, dash: [3, 3] });
  pen.path([[x(at + KERNEL), letters + tall + 3], [x(at + KERNEL), ground]], { stroke: theme.accent, dash: [3, 3] });
  const largest = Math.max(...own.columns.flat().map(Math.abs));
  words("weights", 0, weights + 1 * letter);
  own.columns.forEach((column, j) => column.forEach((weight, code) => {
    const fill = colour(weight / largest), read = codes[at + j] === code, left = x(at + j), top = weights + code * row;
    pen.rect(left, top, cell + 0.3, row + 0.3, { fill });
    if (read) {
      pen.rect(left + 1, top + 1, cell - 2, row - 2, { stroke: inkOn(fill), width: 1.5 });
      words(ALPHABET[code], left + cell / 2, top + 0.98 * letter, { align: "center", fill: inkOn(fill), weight: 700 });
    }
  }));
  pen.rect(x(at), weights, KERNEL * cell, ALPHABET.length * row, { stroke: theme.accent, width: 1.5 });
  const beside = at + KERNEL + 3 < LENGTH ? at + KERNEL + 0.5 : at - 1;
  Array.from(ALPHABET).forEach((name, code) => words(name, x(beside), weights + code * row + 0.98 * letter, { fill: theme.quiet }));
}

function drawGiven(pen, { letter, left, given, bars, bar }, { opened, filter }) {
  const { theme } = pen, most = Math.max(1e-6, ...opened.given.map(Math.abs)), middle = given + bars / 2, words = (text, x, y) => pen.text(text, x, y, { size: letter, fill: theme.text });
  words("all filters:", 0, middle - 1.1 * letter);
  words("weight \u00d7", 0, middle + 0.15 * letter);
  words("maximum", 0, middle + 1.4 * letter);
  pen.path([[left, middle], [pen.width, middle]], { stroke: theme.axis });
  opened.given.forEach((value, k) => {
    const tall = (Math.abs(value) / most) * (bars / 2), x = left + k * bar;
    pen.rect(x + 1, value > 0 ? middle - tall : middle, bar - 2, tall, { fill: value > 0 ? theme.positive[0] : theme.negative[0] });
    if (k === filter) pen.rect(x, given - 2, bar, bars + 4, { stroke: theme.accent, width: 2, radius: 3 });
  });
}

/** Where the bars and the table lie. */
export function tableOf(/** @type {number} */ letter, /** @type {number} */ kinds) {
  const bar = 1.5 * letter, bars = 0.2 * letter, plot = bars + 5 * bar + 4.2 * letter, row = 1.85 * letter;
  return { letter, bar, bars, plot, row, label: 10.3 * letter, height: plot + kinds * row + 1.9 * letter };
}

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof tableOf>} layout
 * @param {{ said: ReturnType<ReturnType<typeof import("./networks.js").networks>>, says: Record<string, boolean>, score: number, threshold: number, measured: import("./told.js").Measured, trained: number, kind: number, hidden: boolean, focused: boolean }} state
 */
export function drawAnswers(pen, layout, { said, says, score, threshold, measured, trained, kind, hidden, focused }) {
  const verdict = (yes) => (yes ? "promoter" : "none"), of = (name, value, yes, words) => ({ name, value, text: `${value.toFixed(2)} ${words}`, strong: yes });
  drawBars(pen, layout, [
    ...NETS.slice(0, 2).map((net) => of(WORDS[net], said[net], says[net], verdict(says[net]))),
    of("capsule \u201cpromoter\u201d", said.lengths[1], says.capsules, says.capsules ? "promoter" : ""),
    of("capsule \u201cnone\u201d", said.lengths[0], false, says.capsules ? "" : "none"),
    { name: "PWM, spaced", value: Math.max(0, score / (2 * BOX * MATCH)), text: `${score.toFixed(1).replace("-", "\u2212")} ${verdict(score > threshold)}`, strong: score > threshold },
  ], 8.2);
  drawShares(pen, layout, { names: [["max-pooling", "global maximum", "capsules"], ["PWM, spaced", "PWM, boxes anywhere"]], kinds: measured.kinds, of: (net, k) => seedsOf(measured, trained, net, k), kind, hidden, focused });
}
