// Samples by two numbers, their scores as two histograms with a threshold, and the curve of what it flags.

import { Plot } from "../../topic/plot.js";
import { binned, curve, ends } from "./roc.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */

const BINS = 48;

/**
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {{ points: ArrayLike<number>, ancestry: ArrayLike<number>, names: string[], words: [string, string], letter: number }} now
 */
export function drawPlaces(pen, width, height, { points, ancestry, names, words, letter }) {
  const { theme } = pen, left = 3.4 * letter, top = 3.6 * letter, n = ancestry.length;
  const range = (axis) => {
    let low = Infinity, high = -Infinity;
    for (let k = 0; k < n; k++) { low = Math.min(low, points[2 * k + axis]); high = Math.max(high, points[2 * k + axis]); }
    return /** @type {[number, number]} */ ([low - 0.05 * (high - low), high + 0.05 * (high - low)]);
  };
  const plot = new Plot({ x: left, y: top, width: width - left - 8, height: height - top - 3.1 * letter }, { x: range(0), y: range(1) });
  plot.axes(pen, { size: letter, x: words[0], y: words[1], ticksX: 4, ticksY: 4 });
  for (let k = 0; k < n; k++) plot.dot(pen, points[2 * k], points[2 * k + 1], 2.6, { fill: theme.lines[ancestry[k]], alpha: 0.7 });
  names.forEach((name, k) => {
    pen.circle(left + 6 + k * 6 * letter, 0.8 * letter, 4.5, { fill: theme.lines[k] });
    pen.text(name, left + 16 + k * 6 * letter, 0.8 * letter, { size: letter, fill: theme.text, baseline: "middle" });
  });
}

/** Where the histograms lie. */
export function strip(/** @type {number} */ width, /** @type {number} */ letter, /** @type {ArrayLike<number>} */ known, /** @type {ArrayLike<number>} */ fresh) {
  const [low, high] = ends(known, fresh), each = 4.4 * letter, left = 6;
  return { plot: new Plot({ x: left, y: 1.6 * letter, width: width - 2 * left, height: 2 * each }, { x: [low, high], y: [0, 1] }), each, height: 2 * each + 4.6 * letter };
}

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof strip>} place
 * @param {{ known: ArrayLike<number>, fresh: ArrayLike<number>, threshold: number, words: string, names: [string, string], letter: number, focused: boolean, hidden: boolean }} now  `hidden`: the new ones wait for a guess
 */
export function drawScores(pen, { plot, each }, { known, fresh, threshold, words, names, letter, focused, hidden }) {
  const { theme } = pen, { area } = plot, range = /** @type {[number, number]} */ ([plot.x.low, plot.x.high]), wide = area.width / BINS;
  [known, fresh].forEach((scores, row) => {
    const counts = binned(scores, range, BINS), most = Math.max(...counts), base = area.y + (row + 1) * each, ink = row ? theme.lines[1] : theme.lines[0];
    if (row && hidden) pen.text("?", area.x + area.width / 2, base - 0.8 * letter, { size: 1.3 * letter, fill: theme.text, weight: 600 });
    counts.forEach((count, k) => {
      if (count && !(row && hidden)) pen.rect(area.x + k * wide, base - ((each - 1.7 * letter) * count) / most, Math.max(1, wide - 1), ((each - 1.7 * letter) * count) / most, { fill: ink, alpha: range[0] + ((k + 0.5) / BINS) * (range[1] - range[0]) > threshold ? 1 : 0.45 });
    });
    pen.path([[area.x, base + 0.5], [area.x + area.width, base + 0.5]], { stroke: theme.axis });
    pen.text(`${names[row]} (${scores.length})`, area.x, base - each + 1.1 * letter, { size: letter, fill: theme.text, weight: 600, halo: theme.background });
  });
  const x = plot.x.at(threshold);
  pen.path([[x, 0.4 * letter], [x, area.y + 2 * each + 4]], { stroke: theme.accent, width: focused ? 3 : 2 });
  pen.circle(x, 0.6 * letter, 5, { fill: theme.accent });
  pen.text("flagged \u2192", Math.min(x + 9, area.x + area.width - 5 * letter), 1 * letter, { size: letter, fill: theme.text });
  plot.x.ticks(5).forEach((mark) => pen.text(String(+mark.toPrecision(3)), plot.x.at(mark), area.y + 2 * each + 1.3 * letter, { size: letter, fill: theme.quiet, align: "center" }));
  pen.text(words, area.x + area.width, area.y + 2 * each + 2.7 * letter, { size: letter, fill: theme.text, align: "right", weight: 600 });
}

/**
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {{ known: ArrayLike<number>, fresh: ArrayLike<number>, threshold: number, whole: boolean, letter: number }} now
 */
export function drawCurve(pen, width, height, { known, fresh, threshold, whole, letter }) {
  const { theme } = pen, left = 3 * letter, top = 1.9 * letter, side = Math.min(width - left - 10, height - top - 3.1 * letter);
  const plot = new Plot({ x: left, y: top, width: side, height: side }, { x: [0, 1], y: [0, 1] });
  plot.axes(pen, { size: letter, x: "known flagged", y: "new flagged", marksX: [0, 0.5, 1], ticksY: 2 });
  plot.line(pen, [[0, 0], [1, 1]], { stroke: theme.axis, dash: [4, 4] });
  if (whole) plot.line(pen, curve(known, fresh), { stroke: theme.lines[0], width: 1.5, alpha: 0.5 });
  const done = curve(known, fresh, threshold), [across, up] = done[done.length - 1];
  plot.line(pen, done, { stroke: theme.lines[0], width: 3 });
  plot.dot(pen, across, up, 5, { fill: theme.accent });
}
