// What was measured on held-out digits: errors by the amount of damage, of every way; and the chart of them.

import { Plot } from "../../topic/plot.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("./mending.js").Kind} Kind */
/** @typedef {{ levels: number[], simple: number[][], network: number[][], counts: number[] }} Table  simple: level, then way; network: level, then seed */

/** @param {number[]} list */
export function mean(list) {
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}

/** The error of a way at a level; the network's is the mean of the seeds. */
export function error(/** @type {Table} */ { simple, network }, /** @type {number} */ level, /** @type {number} */ way) {
  return way < simple[level].length ? simple[level][way] : mean(network[level]);
}

/** Which level is nearest to an amount. */
export function levelOf(/** @type {Table} */ { levels }, /** @type {number} */ amount) {
  return levels.reduce((best, level, k) => (Math.abs(level - amount) < Math.abs(levels[best] - amount) ? k : best), 0);
}

/**
 * Who is nearer to the whole digit at a level: -1 the network at every seed, 1 the other way at every seed, else 0.
 * @param {Table} table
 * @param {number} level
 * @param {number} way
 */
export function side(table, level, way) {
  const other = table.simple[level][way];
  return Math.max(...table.network[level]) < other ? -1 : Math.min(...table.network[level]) > other ? 1 : 0;
}

/** Colours of the ways; the network's is the strongest. */
export function inks(theme) {
  return [theme.quiet, theme.control, theme.lines[2], theme.lines[3], theme.lines[0], theme.lines[1]];
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {Table} table
 */
export function plotOf(width, height, letter, { levels, simple }) {
  const most = Math.max(...simple.flatMap((row) => row.slice(1))) * 1.15; // what is left as it is goes beyond
  return new Plot({ x: 3.2 * letter, y: 2 * letter, width: width - 3.2 * letter - 12, height: height - 5.4 * letter }, { x: [0, levels[levels.length - 1] * 1.05], y: [0, most] });
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {Table} table
 * @param {{ amount: number, kind: Kind, letter: number, focused: boolean, hidden: boolean }} now  `hidden`: the network waits for a guess
 */
export function drawChart(pen, plot, table, { amount, kind, letter, focused, hidden }) {
  const { theme } = pen, { area } = plot, colours = inks(theme), { levels, simple, network } = table;
  plot.axes(pen, { size: letter, x: kind === "noise" ? "standard deviation of the noise" : "share of pixels missing", y: "error, 540 held-out digits", ticksX: 5, ticksY: 4 });
  const at = plot.x.within(amount);
  pen.path([[at, area.y], [at, area.y + area.height]], { stroke: theme.accent, width: focused ? 4 : 2, alpha: 0.8 });
  for (let way = 0; way <= simple[0].length; way++) {
    const own = way === simple[0].length;
    if (own && hidden) continue;
    plot.line(pen, levels.map((level, k) => [level, error(table, k, way)]), { stroke: colours[way], width: own ? 3.5 : 2, dash: own ? [] : [[2, 3], [8, 4], [4, 3], [10, 3, 2, 3], [6, 3]][way] });
    levels.forEach((level, k) => plot.dot(pen, level, error(table, k, way), own ? 4.5 : 3, { fill: colours[way] }));
    if (own) levels.forEach((level, k) => plot.line(pen, [[level, Math.min(...network[k])], [level, Math.max(...network[k])]], { stroke: colours[way], width: 5, alpha: 0.5 }));
  }
}
