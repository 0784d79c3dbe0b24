// Cross-validation: which digits each fold leaves out, and the error that the folds give for every ridge.

import { number } from "../../kernel/numbers.js";
import { Plot } from "../../topic/plot.js";
import { folds } from "./curves.js";

const NONE = 0.1; // where "no ridge" stands, as a share of the least ridge
const LEAST = 8; // times from the lowest to the highest error that there is room for, so that the legend has some above the curves

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {import("./curves.js").Curves} curves
 * @param {number} noise
 * @param {number} size
 */
export function ridgePlot(width, height, letter, curves, noise, size) {
  const left = 3.8 * letter, top = (3.6 + 1.15 * curves.about.folds + 1.6) * letter, { ridges } = curves;
  const all = ridges.flatMap((_, ridge) => [curves.test(noise, ridge, size)[0], curves.at("validated", noise, ridge, size)]);
  const low = 10 ** (Math.floor(4 * Math.log10(Math.min(...all))) / 4), high = Math.max(low * LEAST, 10 ** (Math.ceil(4 * Math.log10(Math.max(...all))) / 4));
  return new Plot({ x: left, y: top, width: width - left - letter, height: height - top - 3.2 * letter }, { x: [ridges[1] * NONE / 1.6, ridges[ridges.length - 1] * 1.6], y: [low / 1.05, high * 1.05], logX: true, logY: true });
}

/**
 * Where a ridge stands on the axis; none has a place of its own at the left.
 * @param {import("./curves.js").Curves} curves
 * @param {number} ridge
 */
export function placeOf(curves, ridge) {
  return ridge === 0 ? curves.ridges[1] * NONE : curves.ridges[ridge];
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Plot} plot
 * @param {import("./curves.js").Curves} curves
 * @param {{ noise: number, ridge: number, size: number, letter: number, focused: boolean }} shown
 */
export function drawFolds(pen, plot, curves, { noise, ridge, size, letter, focused }) {
  const { theme } = pen, { area } = plot, { samples, folds: count } = curves.about, foot = area.y + area.height;
  const parts = folds(samples, count), x = (sample) => area.x + sample / samples * area.width;
  pen.text(`${count} folds: each digit is left out once`, area.x, letter, { size: letter, fill: theme.text, weight: 600 });
  parts.forEach(([from, to], k) => {
    const y = (1.9 + 1.15 * k) * letter, tall = 0.85 * letter;
    pen.text(String(k + 1), area.x - 7, y + tall / 2, { size: letter, fill: theme.quiet, align: "right", baseline: "middle" });
    pen.rect(area.x, y, area.width, tall, { fill: theme.grid });
    pen.rect(x(from), y, x(to) - x(from), tall, { fill: theme.lines[3] });
  });
  plot.axes(pen, { size: letter, x: "ridge", ticksY: 3, y: `error with ${curves.sizes[size].toLocaleString("en-GB")} features, draw 1`, wordsX: (v) => (v < curves.ridges[1] * 0.99 ? "" : number(v, 1)) });
  pen.text("none", plot.x.at(placeOf(curves, 0)), foot + 7, { size: letter, fill: theme.quiet, align: "center", baseline: "top" });
  const line = (of) => curves.ridges.map((_, k) => [placeOf(curves, k), of(k)]);
  const validated = (k) => curves.at("validated", noise, k, size), test = (k) => curves.test(noise, k, size)[0], chosen = curves.chosen(noise, size);
  plot.line(pen, line(validated), { stroke: theme.lines[3], width: 2.4 });
  plot.line(pen, line(test), { stroke: theme.mark, width: 2.4 });
  const now = plot.x.at(placeOf(curves, ridge)), best = plot.x.at(placeOf(curves, chosen));
  pen.path([[now, area.y], [now, foot]], { stroke: theme.accent, width: focused ? 2.5 : 1.2 });
  pen.path([[best, plot.y.at(validated(chosen))], [best, plot.y.at(test(chosen))]], { stroke: theme.amount, width: 1.5, dash: [3, 3] });
  plot.dot(pen, placeOf(curves, chosen), validated(chosen), 5, { fill: theme.lines[3], stroke: theme.background });
  plot.dot(pen, placeOf(curves, chosen), test(chosen), 5, { fill: theme.amount, stroke: theme.background });
  const legend = [["left-out digits, labels as taught", theme.lines[3]], ["test digits", theme.mark]];
  legend.forEach(([words, colour], k) => {
    const y = area.y + (0.8 + 1.3 * k) * letter, right = area.x + area.width;
    pen.text(words, right - 30, y, { size: letter, fill: theme.text, align: "right", baseline: "middle", halo: theme.background });
    pen.path([[right - 24, y], [right - 4, y]], { stroke: colour, width: 2.4 });
  });
}
