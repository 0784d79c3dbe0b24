// How often a whole output is right, by length: a line through the means of both kinds, a dot for each network.

import { Plot } from "../../topic/plot.js";
import { KINDS } from "./measured.js";

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {number[]} lengths
 */
export function plotOf(width, height, letter, lengths) {
  const area = { x: 3.4 * letter, y: 2 * letter, width: width - 3.9 * letter, height: height - 5.4 * letter };
  return new Plot(area, { x: [lengths[0] - 0.5, lengths[lengths.length - 1] + 0.5], y: [0, 1] });
}

/**
 * @param {any} pen
 * @param {Plot} plot
 * @param {import("./measured.js").Measured} measured
 * @param {{ task: string, length: number, attention: boolean, letter: number, hidden: boolean, focused: boolean }} now  `hidden`: nothing beyond what was practised is shown yet
 */
export function drawChart(pen, plot, measured, { task, length, attention, letter, hidden, focused }) {
  const { theme } = pen, { practised: [, longest], unit } = measured.about.tasks[task], lengths = measured.lengths(task), shown = hidden ? lengths.filter((n) => n <= longest) : lengths, { area } = plot;
  const edge = plot.x.at(longest + 0.5);
  pen.rect(area.x, area.y, edge - area.x, area.height, { fill: theme.band });
  plot.axes(pen, { size: Math.max(12, letter - 1), x: unit, y: "whole outputs right", marksX: lengths, wordsY: (v) => `${Math.round(100 * v)}%` });
  pen.text("practised", area.x + 5, area.y + area.height - 0.6 * letter, { size: Math.max(12, letter - 1), fill: theme.quiet });
  if (lengths.includes(length)) pen.path([[plot.x.at(length), area.y], [plot.x.at(length), area.y + area.height]], { stroke: theme.accent, width: focused ? 3 : 1.5, dash: [4, 3] });
  KINDS.forEach((kind, k) => {
    const ink = theme.lines[k], on = (kind === "attention") === attention;
    plot.line(pen, shown.map((n) => [n, measured.spread(task, kind, n).mean]), { stroke: ink, width: on ? 3 : 1.8 });
    for (const n of shown) for (const share of measured.right(task, kind, n)) plot.dot(pen, n, share, on ? 3 : 2.2, { fill: ink });
  });
}
