// The plane with its points: the line of the weights as it turns, the widest gap, and whose turn it is.

import { letterSize, mix } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { lineWithin, positiveSide } from "../gates/gates.js";
import { RANGE } from "./points.js";

const NEAR = 14; // pixels

/**
 * @param {number} width
 * @param {number} height
 */
export function plotOf(width, height) {
  const letter = letterSize(width), left = 3.2 * letter, top = 1.8 * letter, side = Math.min(width - left - letter, height - top - 2.6 * letter);
  return new Plot({ x: left, y: top, width: side, height: side }, { x: RANGE, y: RANGE });
}

/**
 * The point under a pointer, -1 where there is none.
 * @param {Plot} plot
 * @param {import("./rule.js").Point[]} points
 * @param {{ x: number, y: number }} spot
 */
export function pointUnder(plot, points, { x, y }) {
  let found = -1, least = NEAR;
  points.forEach((point, k) => {
    const [px, py] = plot.at(point.x1, point.x2), away = Math.hypot(px - x, py - y);
    if (away <= least) [found, least] = [k, away];
  });
  return found;
}

const weights = ([b, w1, w2], shift = 0) => ({ b: b + shift, w1, w2 });

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Plot} plot
 * @param {{ run: import("./rule.js").Run, gap: ReturnType<typeof import("./margin.js").widest>, held: number, leaving: boolean }} scene
 */
export function drawPlane(pen, plot, { run, gap, held, leaving }) {
  const { theme } = pen, { area } = plot, letter = letterSize(pen.width), pale = theme.dark ? 0.76 : 0.84, { w, last } = run;
  const sided = w[1] || w[2];
  if (sided) {
    pen.rect(area.x, area.y, area.width, area.height, { fill: mix(theme.negative[1], theme.background, pale) });
    const side = positiveSide(weights(w), RANGE);
    if (side.length) pen.path(side.map(([x, y]) => plot.at(x, y)), { fill: mix(theme.positive[1], theme.background, pale), closed: true });
  }
  plot.axes(pen, { size: letter, ticksX: 3, ticksY: 3 });
  pen.text("x\u2081", area.x + area.width, area.y + area.height - 8, { size: letter, fill: theme.text, align: "right", weight: 600 });
  pen.text("x\u2082", area.x + 6, area.y - 0.6 * letter, { size: letter, fill: theme.text, weight: 600 });
  if (gap) {
    for (const shift of [-gap.margin, gap.margin]) line(pen, plot, weights(gap.u, shift), { stroke: theme.quiet, width: 1, dash: [2, 4] });
    line(pen, plot, weights(gap.u), { stroke: theme.quiet, width: 1.4, dash: [7, 4] });
  }
  if (last?.mistake) line(pen, plot, weights(last.before), { stroke: theme.text, width: 1.4, dash: [4, 4], alpha: 0.6 });
  line(pen, plot, weights(w), { stroke: theme.text, width: 2.8 });
  if (!sided) pen.text(run.visits ? "w\u2081 = w\u2082 = 0: no line" : "no weights yet, no line", area.x + area.width / 2, area.y + 1.6 * letter, { size: letter, fill: theme.text, align: "center" });
  run.points.forEach((point, k) => {
    const [x, y] = plot.at(point.x1, point.x2), ink = (point.y > 0 ? theme.positive : theme.negative)[0], radius = 0.72 * letter, faint = leaving && k === held ? 0.35 : 1;
    if (k === last?.at) pen.circle(x, y, radius + 6, { stroke: theme.accent, width: 3 });
    else if (k === held) pen.circle(x, y, radius + 5, { stroke: theme.text, width: 1.5 });
    if (gap?.support.includes(k)) pen.circle(x, y, radius + 3, { stroke: theme.quiet, width: 1.2 });
    pen.circle(x, y, radius, { fill: point.y > 0 ? ink : theme.background, stroke: ink, width: 2.5, alpha: faint });
    const arm = 0.36 * radius + 1.5, sign = point.y > 0 ? theme.background : ink;
    pen.path([[x - arm, y], [x + arm, y]], { stroke: sign, width: 2, alpha: faint });
    if (point.y > 0) pen.path([[x, y - arm], [x, y + arm]], { stroke: sign, width: 2, alpha: faint });
  });
}

function line(pen, plot, of, style) {
  const ends = lineWithin(of, RANGE);
  if (ends) plot.line(pen, ends, style);
}
