// The plane of codes: every digit where its two numbers put it, the point that is drawn from, and copies with noise.

import { CATEGORIES } from "../../kernel/palette.js";
import { mix } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/**
 * @typedef {object} Now
 * @property {ArrayLike<number>[]} codes
 * @property {ArrayLike<number>} labels
 * @property {boolean} told  whether figures are shown as what they are
 * @property {number} chosen  row of the chosen digit
 * @property {ArrayLike<number>} point
 * @property {ArrayLike<number>[]} copies
 * @property {string[]} names  of the two axes
 * @property {number} letter
 * @property {boolean} focused
 */

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {ArrayLike<number>[]} codes
 */
export function plotOf(width, height, letter, codes) {
  const range = (axis) => {
    const list = codes.map((code) => code[axis]), low = Math.min(...list), high = Math.max(...list), air = 0.07 * (high - low);
    return /** @type {[number, number]} */ ([low - air, high + air]);
  };
  return new Plot({ x: 3.4 * letter, y: 2 * letter, width: width - 3.4 * letter - 12, height: height - 5.2 * letter }, { x: range(0), y: range(1) });
}

/** The colour of each figure, dark or light enough to be read as a letter. */
export function figureInks(/** @type {{ text: string }} */ theme) {
  return CATEGORIES.map((colour) => mix(colour, theme.text, 0.4));
}

/**
 * Figures where their codes are; those that would lie over others are dots of the same colour.
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {ArrayLike<number>[]} codes
 * @param {ArrayLike<number>} labels
 * @param {number} letter
 */
export function drawFigures(pen, plot, codes, labels, letter) {
  const inks = figureInks(pen.theme), written = [], dots = [];
  codes.forEach((code, row) => {
    const [x, y] = plot.at(code[0], code[1]), label = labels[row];
    const free = written.every(([a, b]) => Math.abs(a - x) > 0.8 * letter || Math.abs(b - y) > 1.25 * letter);
    (free ? written : dots).push([x, y, label]);
  });
  for (const [x, y, label] of dots) pen.circle(x, y, 2.2, { fill: inks[label] });
  for (const [x, y, label] of written) pen.text(String(label), x, y, { size: letter, fill: inks[label], align: "center", baseline: "middle", weight: 700 });
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {Now} now
 */
export function drawPlane(pen, plot, { codes, labels, told, chosen, point, copies, names, letter, focused }) {
  const { theme } = pen, { area } = plot;
  plot.axes(pen, { size: letter, x: names[0], y: names[1], ticksX: 6, ticksY: 5 });
  pen.clip(area.x, area.y, area.width, area.height, () => {
    if (told) drawFigures(pen, plot, codes, labels, letter);
    else for (const code of codes) plot.dot(pen, code[0], code[1], 2.5, { fill: theme.quiet, alpha: 0.8 });
    for (const copy of copies) plot.dot(pen, copy[0], copy[1], 2.5, { fill: theme.accent });
    const [x, y] = plot.at(codes[chosen][0], codes[chosen][1]);
    pen.circle(x, y, 10, { stroke: theme.text, width: 2 });
    const [px, py] = plot.at(point[0], point[1]);
    pen.circle(px, py, focused ? 10 : 8, { fill: theme.accent, stroke: theme.background, width: 2 });
    if (focused) pen.circle(px, py, 13, { stroke: theme.accent, width: 2 });
  });
}
