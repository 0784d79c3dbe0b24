// Cost by update: each start thin, the median of the starts bold, the limit below which a task counts as learnt.

import { Plot } from "../../topic/plot.js";
import { FEEDS, typical } from "./measured.js";

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {import("./measured.js").Learnt[]} all
 */
export function plotOf(width, height, letter, all) {
  const most = Math.max(...all.flatMap(({ cost }) => cost.map((row) => Math.max(...row)))), last = all[0].updates[all[0].updates.length - 1];
  return new Plot({ x: 3.4 * letter, y: 2 * letter, width: width - 5.6 * letter, height: height - 5.4 * letter }, { x: [0, last], y: [0, 1.04 * most] });
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Plot} plot
 * @param {{ all: import("./measured.js").Learnt[], at: number, limit: number, letter: number, focused: boolean, lit: string, known: string }} what  `at` updates, drawn so far; one kind may be `known` to the end
 */
export function drawChart(pen, plot, { all, at, limit, letter, focused, lit, known }) {
  const { theme } = pen, { area } = plot, last = plot.x.high;
  plot.axes(pen, { size: letter, x: "updates", y: "cost of a judged step, on other sequences" });
  plot.line(pen, [[0, limit], [last, limit]], { stroke: theme.text, dash: [5, 4], width: 1.2 });
  pen.text(`learnt: below ${limit}`, area.x + area.width - 4, plot.y.at(limit) - 6, { size: letter, fill: theme.quiet, align: "right", halo: theme.background });
  for (const one of all) {
    const stroke = theme.lines[FEEDS[one.feeds].ink], strong = lit === one.feeds, faint = lit && !strong ? 0.15 : 0.4;
    const upTo = one.feeds === known ? last : at;
    for (const row of one.cost) plot.line(pen, grown(one.updates, upTo, (k) => row[k]), { stroke, width: strong ? 1.6 : 1, alpha: strong ? 0.8 : faint });
    plot.line(pen, grown(one.updates, upTo, (k) => typical(one, k)), { stroke, width: strong ? 4 : 2.8, alpha: lit && !strong ? 0.4 : 1 });
  }
  if (at < last || focused) {
    const x = plot.x.at(at);
    pen.path([[x, area.y], [x, area.y + area.height]], { stroke: focused ? theme.accent : theme.text, width: focused ? 2 : 1 });
  }
}

/**
 * Points up to an update; the last one lies between two that were kept.
 * @param {number[]} updates
 * @param {number} at
 * @param {(k: number) => number} of
 */
export function grown(updates, at, of) {
  const points = updates.filter((update) => update <= at).map((update, k) => [update, of(k)]), k = points.length;
  if (k && k < updates.length && at > updates[k - 1]) {
    const share = (at - updates[k - 1]) / (updates[k] - updates[k - 1]);
    points.push([at, (1 - share) * of(k - 1) + share * of(k)]);
  }
  return points;
}
