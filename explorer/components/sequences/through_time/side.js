// Beside the picture: the weights' gradients as coloured cells, and the cost over the spectral radius with one step on it.

import { ColourScale } from "../../kernel/colours.js";
import { number } from "../../kernel/numbers.js";
import { Plot } from "../../topic/plot.js";
import { NAMES } from "./backward.js";
import { powerOfTen } from "./picture.js";

/** @typedef {import("./backward.js").Name} Name */
/** @typedef {import("./backward.js").Sums} Sums */

const LEAST_COST = 1e-3, MOST_COST = 1e4; // what the axis holds; the line leaves it

/**
 * Where the cells of every gradient stand.
 * @param {Sums} sums
 * @param {number} width
 * @param {number} letter
 */
export function cells(sums, width, letter) {
  const columns = NAMES.reduce((sum, name) => sum + sums[name][0].length, 0), gap = 1.5 * letter;
  const side = Math.min(22, (width - gap * (NAMES.length - 1) - 4) / columns), top = 3.2 * letter;
  let x = 2;
  /** @type {{ name: Name, row: number, at: number, x: number, y: number, value: number }[]} */
  const list = [], heads = [];
  for (const name of NAMES) {
    heads.push({ name, x: x + (side * sums[name][0].length) / 2 });
    sums[name].forEach((row, i) => row.forEach((value, j) => list.push({ name, row: i, at: j, x: x + j * side, y: top + i * side, value })));
    x += side * sums[name][0].length + gap;
  }
  const rows = Math.max(...NAMES.map((name) => sums[name].length));
  return { list, heads, side, height: top + rows * side + 4 };
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {ReturnType<typeof cells>} placed
 * @param {{ letter: number, entry: { name: Name, row: number, at: number }, focused: boolean, title: string }} what
 */
export function drawCells(pen, { list, heads, side }, { letter, entry, focused, title }) {
  const { theme } = pen, scale = ColourScale.around(list.map(({ value }) => value), theme);
  pen.text(title, 2, 0.9 * letter, { size: letter, fill: theme.text, weight: 600, baseline: "middle" });
  for (const { name, x } of heads) pen.text(`d${name}`, x, 2.4 * letter, { size: letter, fill: theme.quiet, align: "center", baseline: "middle" });
  for (const { x, y, value } of list) pen.rect(x, y, side - 1, side - 1, { fill: scale.colour(value) });
  const chosen = list.find(({ name, row, at }) => name === entry.name && row === entry.row && at === entry.at);
  if (chosen) pen.rect(chosen.x - 0.5, chosen.y - 0.5, side, side, { stroke: theme.accent, width: focused ? 3.5 : 2.5 });
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {{ width: number, height: number, letter: number, points: [number, number][], radius: number, cost: number, step: { plain: number, clipped: number }, clipped: boolean, range: [number, number], focused: boolean }} what
 */
export function drawCliff(pen, { width, height, letter, points, radius, cost, step, clipped, range, focused }) {
  const { theme } = pen, held = (/** @type {number} */ value) => Math.min(MOST_COST, Math.max(LEAST_COST, value)), costs = points.map(([, value]) => held(value));
  const low = 10 ** Math.floor(Math.log10(Math.min(...costs))), high = 10 ** Math.ceil(Math.log10(Math.max(...costs)) + 1e-9), left = 3.2 * letter, top = 2 * letter;
  const plot = new Plot({ x: left, y: top, width: width - left - 0.8 * letter, height: height - top - 3.2 * letter }, { x: range, y: [low, Math.max(high, 10 * low)], logY: true });
  plot.axes(pen, { size: Math.max(12, letter - 1), x: "spectral radius ρ", y: "cost C", wordsY: (value) => (Number.isInteger(+Math.log10(value).toFixed(9)) ? powerOfTen(value) : number(value)) });
  plot.line(pen, points.map(([at, value]) => [at, Math.max(LEAST_COST, value)]), { stroke: theme.text, width: 1.8 });
  const y = plot.y.at(held(cost)), arrow = (/** @type {number} */ to, /** @type {string} */ colour, /** @type {number} */ drop) => {
    const end = Math.min(range[1] + 0.02, Math.max(range[0] - 0.02, to)), x0 = plot.x.at(radius), x1 = plot.x.at(end), tip = Math.sign(x1 - x0) * Math.min(7, Math.abs(x1 - x0));
    pen.path([[x0, y + drop], [x1, y + drop], null, [x1 - tip, y + drop - 4], [x1, y + drop], [x1 - tip, y + drop + 4]], { stroke: colour, width: 2.4 });
    if (to > range[1] || to < range[0]) pen.text(to > range[1] ? "off →" : "← off", x1, y + drop - 9, { size: 12, fill: colour, align: to > range[1] ? "right" : "left", halo: theme.background, weight: 600 });
  };
  arrow(step.plain, theme.positive[0], clipped ? -5 : 0);
  if (clipped) arrow(step.clipped, theme.negative[0], 5);
  pen.circle(plot.x.at(radius), y, focused ? 7 : 5.5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
  return plot;
}
