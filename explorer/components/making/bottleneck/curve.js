// Errors by the size of the code, of autoencoders (mean and range of the seeds) and of principal components.

import { Plot } from "../../topic/plot.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {{ sizes: number[], errors: number[][], components: number[], seeds: number }} Measured  errors by size, then seed */

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {Measured} measured
 */
export function plotOf(width, height, letter, { sizes, errors, components }) {
  const most = Math.max(...errors.flat(), ...components) * 1.08;
  return new Plot({ x: 3.8 * letter, y: 4.8 * letter, width: width - 3.8 * letter - 16, height: height - 8.2 * letter }, { x: [sizes[0] * 0.85, sizes[sizes.length - 1] * 1.15], y: [0, most], logX: true });
}

/** @param {number[]} list */
export function mean(list) {
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {Measured} measured
 * @param {{ chosen: number, letter: number, focused: boolean }} now  `chosen`: place among the sizes
 */
export function drawCurve(pen, plot, { sizes, errors, components }, { chosen, letter, focused }) {
  const { theme } = pen, { area } = plot, inks = [theme.lines[1], theme.lines[0]], drawn = [errors.map(mean), components];
  plot.axes(pen, { size: letter, x: "numbers in the code", y: "", ticksY: 4, marksX: sizes });
  ["autoencoder, mean of the seeds", "principal components"].forEach((words, k) => {
    pen.path([[area.x + 4, (2 + 1.3 * k) * letter], [area.x + 26, (2 + 1.3 * k) * letter]], { stroke: inks[k], width: 3, dash: k ? [6, 4] : [] });
    pen.text(words, area.x + 34, (2 + 1.3 * k) * letter, { size: letter, fill: theme.text, baseline: "middle" });
  });
  pen.text("error of a pixel", area.x + 4, 0.7 * letter, { size: letter, fill: theme.text, weight: 600, baseline: "middle" });
  const at = plot.x.at(sizes[chosen]);
  pen.path([[at, area.y], [at, area.y + area.height]], { stroke: theme.accent, width: focused ? 4 : 2, alpha: 0.8 });
  drawn.forEach((list, k) => {
    plot.line(pen, list.map((value, place) => [sizes[place], value]), { stroke: inks[k], width: 2.5, dash: k ? [6, 4] : [] });
    list.forEach((value, place) => plot.dot(pen, sizes[place], value, place === chosen ? 5.5 : 3.5, { fill: inks[k] }));
  });
  errors.forEach((list, place) => plot.line(pen, [[sizes[place], Math.min(...list)], [sizes[place], Math.max(...list)]], { stroke: inks[0], width: 5, alpha: 0.5 }));
}
