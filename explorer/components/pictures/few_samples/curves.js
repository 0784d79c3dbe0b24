// The curves: what held-out predictions are worth by the number of samples, one for each way.

import { Plot } from "../../topic/plot.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */

export const NAMES = { nothing: "network from nothing", masked: "hidden markers first", tuned: "other traits first", frozen: "other traits first, frozen", gblup: "GBLUP", both: "GBLUP with other traits" };
export const TITLES = { r: "held-out r", explained: "held-out R\u00b2" };
const DASHES = { nothing: [], masked: [2, 4], tuned: [], frozen: [2, 4], gblup: [7, 4], both: [7, 4, 2, 4] };
const INKS = { nothing: 3, masked: 4, tuned: 1, frozen: 5, gblup: 0, both: 2 };

export function inkOf(/** @type {string} */ way, /** @type {any} */ theme) {
  return theme.lines[INKS[way]];
}

const dashOf = (/** @type {string} */ way) => DASHES[way];

/**
 * Where the curves lie.
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {number[]} sizes
 * @param {[number, number]} range
 */
export function plotOf(width, height, letter, sizes, range) {
  const left = 3 * letter, top = 1.9 * letter;
  return new Plot({ x: left, y: top, width: width - left - 10, height: height - top - 3.1 * letter }, { x: [sizes[0] / 1.15, sizes[sizes.length - 1] * 1.15], y: range, logX: true });
}

/**
 * From the least to the largest that any curve of any scenario has, so that the axis stands still.
 * @param {import("./measured.js").Measured} measured
 * @param {string} measure
 * @returns {[number, number]}
 */
export function rangeOf(measured, measure) {
  const { ways, sizes, scenarios } = measured.about;
  let low = 0;
  for (let scenario = 0; scenario < scenarios; scenario++) for (let size = 0; size < sizes.length; size++) for (let way = 0; way < ways.length; way++) low = Math.min(low, measured.found({ scenario, size, way }, measure).low);
  return [Math.max(-1, Math.floor(low * 10) / 10), 1];
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {{ measured: import("./measured.js").Measured, scenario: number, measure: string, way: number, size: number, upto: number, ceiling: number, hidden: boolean, letter: number, focused: boolean }} now  `upto`: so many sizes are drawn, in parts
 */
export function drawCurves(pen, plot, { measured, scenario, measure, way, size, upto, ceiling, hidden, letter, focused }) {
  const { theme } = pen, { ways, sizes } = measured.about, { area } = plot;
  plot.axes(pen, { size: letter, x: "samples of the target trait", y: TITLES[measure], marksX: sizes, wordsX: String, ticksY: 5 });
  const best = measure === "r" ? Math.sqrt(ceiling) : ceiling;
  plot.line(pen, [[plot.x.low, best], [plot.x.high, best]], { stroke: theme.quiet, dash: [1, 4], width: 1.5 });
  pen.text("all that is genetic", area.x + area.width, plot.y.at(best) - 0.5 * letter, { size: letter, fill: theme.quiet, align: "right" });
  if (hidden) {
    pen.text("?", area.x + area.width / 2, area.y + area.height / 2, { size: 3 * letter, fill: theme.text, align: "center", weight: 600 });
    return;
  }
  const x = plot.x.at(sizes[size]);
  pen.path([[x, area.y], [x, area.y + area.height]], { stroke: theme.axis, dash: [3, 3] });
  if (measure === "explained") plot.line(pen, partly(sizes.map((n, k) => [n, measured.ofTheMean(scenario, k).mean]), upto), { stroke: theme.quiet, width: 2 });
  const order = ways.map((_, k) => k).filter((k) => k !== way).concat(way);
  for (const k of order) {
    const found = sizes.map((_, place) => measured.found({ scenario, size: place, way: k }, measure)), stroke = inkOf(ways[k], theme), chosen = k === way;
    plot.line(pen, partly(sizes.map((n, place) => [n, found[place].mean]), upto), { stroke, width: chosen ? 3.5 : 2, dash: dashOf(ways[k]) });
    found.forEach(({ mean, low, high }, place) => {
      if (place > upto || mean < plot.y.low) return;
      if (chosen) pen.path([plot.at(sizes[place], Math.max(low, plot.y.low)), plot.at(sizes[place], Math.min(high, plot.y.high))], { stroke, width: 2 });
      plot.dot(pen, sizes[place], mean, chosen ? 5 : 3.5, { fill: stroke });
      if (chosen && place === size) plot.dot(pen, sizes[place], mean, 9, { stroke: theme.accent, width: focused ? 3.5 : 2 });
    });
  }
}

/**
 * The first points of a line, the last stretch in part; on a logarithmic axis, so that it grows evenly.
 * @param {number[][]} points
 * @param {number} upto  0: the first point alone
 */
export function partly(points, upto) {
  const whole = Math.min(points.length - 1, Math.floor(upto)), made = points.slice(0, whole + 1), rest = upto - whole;
  if (rest > 0 && whole < points.length - 1) {
    const [from, to] = [points[whole], points[whole + 1]];
    made.push([from[0] * (to[0] / from[0]) ** rest, from[1] + rest * (to[1] - from[1])]);
  }
  return made;
}

/**
 * The dot nearest to a spot, within reach; null where there is none.
 * @param {Plot} plot
 * @param {import("./measured.js").Measured} measured
 * @param {{ scenario: number, measure: string, spot: { x: number, y: number }, reach: number }} asked
 */
export function nearest(plot, measured, { scenario, measure, spot, reach }) {
  const { ways, sizes } = measured.about;
  let best = null, least = reach;
  for (let size = 0; size < sizes.length; size++) for (let way = 0; way < ways.length; way++) {
    const [x, y] = plot.at(sizes[size], measured.found({ scenario, size, way }, measure).mean), far = Math.hypot(x - spot.x, y - spot.y);
    if (far < least) [best, least] = [{ size, way }, far];
  }
  return best;
}
