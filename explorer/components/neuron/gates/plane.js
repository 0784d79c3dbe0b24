// The plane of two inputs with its four corners, the side where the neuron answers 1, the line between, and its arrow.

import { letterSize, mix } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { foot, lineWithin, positiveSide } from "./gates.js";

/** @type {[number, number]} */
export const RANGE = [-0.6, 1.6];
const ARROW = 0.3; // units of the plane, for a weight of 1
const NEAR = 12; // pixels
/** Beside the corners, so that the arrow seldom lies over one. @type {[number, number]} */
const BESIDE = [0.25, 0.75];

/**
 * @param {number} width
 * @param {number} height
 */
export function plotOf(width, height) {
  const letter = letterSize(width), left = 3.2 * letter, top = 1.8 * letter, side = Math.min(width - left - letter, height - top - 3.2 * letter);
  return new Plot({ x: left, y: top, width: side, height: side }, { x: RANGE, y: RANGE });
}

/**
 * Where the arrow starts and ends, in the plane's numbers: from the line towards the side of 1, as long as the weights are large.
 * @param {import("./gates.js").Weights} weights
 */
export function arrow(weights) {
  const from = foot(weights, BESIDE);
  return { from, to: /** @type {[number, number]} */ ([from[0] + ARROW * weights.w1, from[1] + ARROW * weights.w2]) };
}

/**
 * The weights whose arrow goes from one place to another, which lies on their line.
 * @param {[number, number]} from
 * @param {[number, number]} to
 */
export function weightsOf(from, to) {
  const w1 = (to[0] - from[0]) / ARROW, w2 = (to[1] - from[1]) / ARROW;
  return { w1, w2, b: -(w1 * from[0] + w2 * from[1]) };
}

/**
 * What lies under a pointer: the arrow's tip, the line, or nothing.
 * @param {Plot} plot
 * @param {import("./gates.js").Weights} weights
 * @param {{ x: number, y: number }} spot
 * @returns {"tip" | "line" | null}
 */
export function under(plot, weights, { x, y }) {
  const tip = plot.at(...arrow(weights).to), ends = lineWithin(weights, RANGE);
  if (Math.hypot(tip[0] - x, tip[1] - y) <= 1.4 * NEAR) return "tip";
  if (!ends || !plot.holds({ x, y }, 4)) return null;
  const [a, b] = ends.map((end) => plot.at(...end)), long = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const away = Math.abs((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / long;
  return away <= NEAR ? "line" : null;
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Plot} plot
 * @param {import("./gates.js").Weights} weights
 * @param {import("./gates.js").Row[]} rows
 * @param {{ held: string | null }} look
 */
export function drawPlane(pen, plot, weights, rows, { held }) {
  const { theme } = pen, { area } = plot, letter = letterSize(pen.width), light = theme.dark ? 0.72 : 0.8;
  pen.rect(area.x, area.y, area.width, area.height, { fill: mix(theme.negative[1], theme.background, light) });
  const side = positiveSide(weights, RANGE);
  if (side.length) pen.path(side.map(([x, y]) => plot.at(x, y)), { fill: mix(theme.positive[1], theme.background, light), closed: true });
  pen.rect(area.x + 0.5, area.y + 0.5, area.width, area.height, { stroke: theme.axis });
  for (const mark of [0, 1]) {
    pen.text(String(mark), plot.x.at(mark), area.y + area.height + 7, { size: letter, fill: theme.quiet, align: "center", baseline: "top" });
    pen.text(String(mark), area.x - 7, plot.y.at(mark), { size: letter, fill: theme.quiet, align: "right", baseline: "middle" });
  }
  pen.text("x\u2081", area.x + area.width, area.y + area.height + 7, { size: letter, fill: theme.text, align: "right", baseline: "top", weight: 600 });
  pen.text("x\u2082", area.x - 4, area.y - 0.6 * letter, { size: letter, fill: theme.text, weight: 600 });
  const ends = lineWithin(weights, RANGE);
  if (ends) {
    plot.line(pen, ends, { stroke: theme.text, width: held === "line" ? 4 : 2.5 });
    const { from, to } = arrow(weights);
    arrowAt(pen, plot.at(...from), plot.at(...to), held === "tip");
  }
  sides(pen, plot, weights, letter);
  for (const row of rows) corner(pen, plot, row, letter);
}

function arrowAt(pen, [x0, y0], [x1, y1], held) {
  const { theme } = pen, turn = Math.atan2(y1 - y0, x1 - x0), head = (side) => [x1 - 11 * Math.cos(turn + side), y1 - 11 * Math.sin(turn + side)];
  pen.path([[x0, y0], [x1, y1]], { stroke: theme.accent, width: held ? 4 : 2.5 });
  pen.path([head(0.45), [x1, y1], head(-0.45)], { stroke: theme.accent, width: held ? 4 : 2.5 });
  pen.circle(x1, y1, held ? 6 : 4.5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
}

// Which side is which, in the corners farthest inside of them.
function sides(pen, plot, weights, letter) {
  const { theme } = pen, value = (/** @type {number[]} */ [x, y]) => weights.w1 * x + weights.w2 * y + weights.b;
  const spots = [[-0.32, -0.42], [1.32, -0.42], [-0.32, 1.42], [1.32, 1.42]].sort((a, b) => value(a) - value(b)), most = spots[3], least = spots[0];
  const { x, width } = plot.area, say = (words, /** @type {number[]} */ [across, up]) =>
    pen.text(words, across < 0.5 ? x + 8 : x + width - 8, plot.y.at(up), { size: letter, fill: theme.text, align: across < 0.5 ? "left" : "right", baseline: "middle" });
  if (value(most) > 0) say("answers 1", most);
  if (value(least) <= 0) say("answers 0", least);
}

// A corner: filled where its row wants 1; beside it whether the neuron gives that.
function corner(pen, plot, { x1, x2, target, right }, letter) {
  const { theme } = pen, [x, y] = plot.at(x1, x2), radius = 0.95 * letter, ink = (target ? theme.positive : theme.negative)[0];
  pen.circle(x, y, radius, { fill: target ? ink : theme.background, stroke: ink, width: 3 });
  pen.text(String(target), x, y + 0.5, { size: letter, fill: target ? theme.background : theme.text, align: "center", baseline: "middle", weight: 600 });
  pen.text(right ? "\u2713" : plot.area.width < 260 ? "\u2717" : "\u2717 wrong", x + radius + 6, y - 0.5, { size: letter + (right ? 3 : 0), fill: theme.text, baseline: "middle", weight: 600, halo: theme.background });
}
