// Test error against the size of the model, both logarithmic: the U at the left of the threshold, and what lies beyond.

import { number } from "../../kernel/numbers.js";
import { Plot } from "../../topic/plot.js";
import { CONSTANT } from "./curves.js";

/**
 * @typedef {object} Shown
 * @property {number} noise  places in the table
 * @property {number} ridge
 * @property {number} size  the one that is looked at
 * @property {number} reach  the last size that is drawn, or a share of the way to the next
 * @property {boolean} parts  bias and variance too
 * @property {boolean} chosen  the first draw with the ridge of cross-validation too
 * @property {boolean} asking
 * @property {boolean} focused
 * @property {number} letter
 */

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {import("./curves.js").Curves} curves
 */
export function plotOf(width, height, letter, curves) {
  const left = 3.8 * letter, top = 2 * letter, { across } = curves;
  return new Plot({ x: left, y: top, width: width - left - letter, height: height - top - 3.2 * letter }, { x: [across[0] / 1.15, across[across.length - 1] * 1.15], y: curves.range, logX: true, logY: true });
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Plot} plot
 * @param {import("./curves.js").Curves} curves
 * @param {Shown} shown
 */
export function drawErrors(pen, plot, curves, { noise, ridge, size, reach, parts, chosen, asking, focused, letter }) {
  const { theme } = pen, { area } = plot, { across, threshold } = curves, network = curves.about.model === "network";
  const x = plot.x.at(threshold), end = area.x + area.width, foot = area.y + area.height;
  pen.rect(x, area.y, end - x, area.height, { fill: theme.band });
  plot.axes(pen, { size: letter, x: network ? "weights" : "features", y: "squared error of a test digit", wordsY: (v) => (v >= 1e4 ? number(v, 1) : v.toLocaleString("en-GB")) });
  pen.path([[x, area.y], [x, foot]], { stroke: theme.text, width: 1.5, dash: [2, 3] });
  const points = (of) => grown(reach, (k) => [across[k], Math.max(1e-12, of(k))]);
  plot.line(pen, [[across[0] / 2, CONSTANT], [across[across.length - 1] * 2, CONSTANT]], { stroke: theme.axis, dash: [2, 4], width: 1.5 });
  for (let draw = 0; draw < curves.draws; draw++) plot.line(pen, points((k) => curves.test(noise, ridge, k)[draw]), { stroke: theme.mark, width: 1, alpha: 0.3 });
  plot.line(pen, points((k) => curves.at("train", noise, ridge, k)), { stroke: theme.quiet, width: 1.8, dash: [5, 4] });
  if (parts) {
    plot.line(pen, points((k) => curves.at("bias", noise, ridge, k)), { stroke: theme.lines[0], width: 2 });
    plot.line(pen, points((k) => curves.variance(noise, ridge, k)), { stroke: theme.lines[1], width: 2 });
  }
  plot.line(pen, points((k) => curves.mean(noise, ridge, k)), { stroke: theme.mark, width: 2.8 });
  if (chosen) plot.line(pen, points((k) => curves.test(noise, curves.chosen(noise, k), k)[0]), { stroke: theme.amount, width: 2.8 });
  heads(pen, plot, x, letter, network);
  if (asking) pen.text("?", (x + end) / 2, area.y + area.height / 2 + letter, { size: 3 * letter, fill: theme.accent, align: "center", weight: 600 });
  const at = plot.x.at(across[size]), error = curves.mean(noise, ridge, size);
  pen.path([[at, area.y], [at, foot]], { stroke: theme.accent, width: focused ? 2.5 : 1.2 });
  pen.circle(at, plot.y.within(error), 5, { fill: theme.accent, stroke: theme.background });
  legend(pen, plot, { parts, chosen, letter, draws: curves.draws });
}

// What each half is called, above its curves.
function heads(pen, plot, x, letter, network) {
  const { area } = plot, { theme } = pen, y = area.y + 1.2 * letter, what = network ? "weights" : "features";
  const about = { size: letter, fill: theme.quiet };
  pen.text(`fewer ${what} than ${network ? "numbers to fit" : "digits"}`, x - 8, y, { ...about, align: "right", halo: theme.background });
  pen.text("more", x + 8, y, about);
}

function legend(pen, plot, { parts, chosen, letter, draws }) {
  const { theme } = pen, { area } = plot, rows = [[`test, mean of ${draws} draws`, theme.mark, []], ["training, draw 1", theme.quiet, [5, 4]]];
  if (parts) rows.push([`error of the ${draws} models\u2019 mean (bias\u00b2)`, theme.lines[0], []], ["spread around it (variance)", theme.lines[1], []]);
  if (chosen) rows.push(["test, draw 1, ridge by cross-validation", theme.amount, []]);
  rows.push(["1/10 for each digit: 0.9", theme.axis, [2, 4]]);
  rows.forEach(([words, colour, dash], k) => {
    const y = area.y + (2.9 + 1.3 * k) * letter;
    pen.path([[area.x + 8, y], [area.x + 30, y]], { stroke: colour, width: 2.4, dash });
    pen.text(words, area.x + 36, y, { size: letter, fill: theme.text, baseline: "middle", halo: theme.background });
  });
}


// Points by size; the last one is on its way to the next, evenly on logarithmic scales.
function grown(/** @type {number} */ reach, /** @type {(size: number) => number[]} */ of) {
  const whole = Math.floor(reach), share = reach - whole, points = Array.from({ length: whole + 1 }, (_, k) => of(k));
  if (share) points.push(of(whole).map((value, axis) => value ** (1 - share) * of(whole + 1)[axis] ** share));
  return points;
}
