// The picture of a fitted line: the points with three lines, and how far descent is from the best one at each step.

import { textWidth } from "../../kernel/pen.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { HEIGHT, WIDTH } from "./points.js";

/** @typedef {import("./descent.js").Descent} Descent */

const SQUARES = 0, ABSOLUTE = 2, DESCENT = 1; // places among the colours of lines
const LEAST = 1e-9, FEWEST = 20; // of the distances, and of the steps along their axis

/**
 * Where everything stands.
 * @param {number} width
 * @param {Descent} descent
 */
export function laidOut(width, descent) {
  const size = letterSize(width), narrow = width < 560, half = narrow ? width : Math.round(width * 0.5), tall = Math.round(size * 23);
  const top = size * 4.2, bottom = size * 3.4, { distances } = descent;
  const points = new Plot({ x: size * 2.2, y: top, width: half - size * 3.6, height: tall - top - bottom }, { x: [0, WIDTH], y: [0, HEIGHT] });
  const known = distances.filter((d) => d >= LEAST && Number.isFinite(d)), high = Math.max(10, ...known), low = Math.min(0.1, ...known);
  const far = new Plot(
    narrow ? { x: size * 3.6, y: tall + top, width: width - size * 5, height: size * 12 } : { x: half + size * 3.6, y: top, width: width - half - size * 4.6, height: tall - top - bottom },
    { x: [0, Math.max(FEWEST, distances.length - 1)], y: [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))], logY: true },
  );
  return { size, points, far, height: narrow ? far.area.y + far.area.height + bottom : tall };
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {ReturnType<typeof laidOut>} place
 * @param {{ descent: Descent, chosen: number, focused: boolean }} state
 */
export function paint(pen, place, { descent, chosen, focused }) {
  plane(pen, place, descent, focused ? chosen : -1);
  distances(pen, place, descent);
}

function plane(pen, { points: plot, size }, descent, ringed) {
  const { theme } = pen, { sums, absolute, w, kind, points } = descent, ends = (line) => [0, WIDTH].map((x) => [x, line[0] + line[1] * x]);
  plot.axes(pen, { size, x: "x", y: "y" });
  const within = (y) => Math.min(HEIGHT, Math.max(0, y));
  for (const [x, y] of points) plot.line(pen, [[x, y], [x, within(w[0] + w[1] * x)]], { stroke: theme.lines[DESCENT], width: 1.5, alpha: 0.6, dash: [2, 3] });
  if (sums.w) plot.line(pen, ends(sums.w), { stroke: theme.lines[SQUARES], width: kind === "squares" ? 4 : 2 });
  if (absolute) plot.line(pen, ends(absolute.w), { stroke: theme.lines[ABSOLUTE], width: kind === "absolute" ? 4 : 2 });
  plot.line(pen, ends(w), { stroke: theme.lines[DESCENT], width: 2.5, dash: [7, 4] });
  if (Math.max(w[0], w[0] + w[1] * WIDTH) < 0 || Math.min(w[0], w[0] + w[1] * WIDTH) > HEIGHT) {
    const above = w[0] > 0;
    pen.text(`descent's line is ${above ? "above" : "below"} the picture`, plot.area.x + plot.area.width - 6, above ? plot.area.y + size : plot.area.y + plot.area.height - size * 0.7, { size, fill: theme.text, align: "right", halo: theme.background });
  }
  points.forEach(([x, y], i) => {
    plot.dot(pen, x, y, 7, { fill: theme.text, stroke: theme.background, width: 2 });
    if (i === ringed) plot.dot(pen, x, y, 12, { stroke: theme.accent, width: 2.5 });
  });
  legend(pen, plot.area, size, [["least squares", theme.lines[SQUARES], []], ["least absolute error", theme.lines[ABSOLUTE], []], ["descent", theme.lines[DESCENT], [7, 4]]]);
}

function legend(pen, area, size, entries) {
  const { theme } = pen;
  let x = area.x - size * 1.4;
  const y = area.y - size * 3.2;
  for (const [words, stroke, dash] of entries) {
    pen.path([[x, y], [x + size * 1.5, y]], { stroke, width: 3.5, dash });
    pen.text(words, x + size * 1.9, y, { size, fill: theme.text, baseline: "middle" });
    x += size * 3 + textWidth(theme, words, size);
  }
}

function distances(pen, { far: plot, size }, { distances: list, kind }) {
  const { theme } = pen, { high, low } = plot.y, stroke = theme.lines[DESCENT], last = list.length - 1;
  const powers = plot.y.powers(), every = Math.ceil(powers.length / 7);
  plot.axes(pen, { size, x: "step", y: `distance of (w\u2080, w\u2081) to ${kind === "squares" ? "the closed form" : "the best line"}`, wordsY: (v) => (Math.round(Math.log10(v)) % every ? "" : power(v)) });
  const seen = list.map((d, k) => [k, Math.min(high, Math.max(low, Number.isFinite(d) ? d : high))]);
  plot.line(pen, seen, { stroke, width: 2.2 });
  if (last < 60) for (const [k, d] of seen) plot.dot(pen, k, d, 3, { fill: stroke });
  if (last >= 0) plot.dot(pen, seen[last][0], seen[last][1], 6, { fill: stroke, stroke: theme.background, width: 2 });
}

const RAISED = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3", 4: "\u2074", 5: "\u2075", 6: "\u2076", 7: "\u2077", 8: "\u2078", 9: "\u2079" };
const power = (value) => (value >= 0.01 && value <= 1000 ? String(+value.toPrecision(3)) : `10${[...String(Math.round(Math.log10(value)))].map((c) => RAISED[c]).join("")}`);
