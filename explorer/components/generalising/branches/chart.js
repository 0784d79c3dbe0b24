// A number for each branch by epoch: the seeds thin, their mean bold.

import { Plot } from "../../topic/plot.js";
import { mean } from "./measured.js";

export const MEASURES = {
  spreads: { words: "what it adds to the logit", axis: "standard deviation of what a branch adds", decimals: 2 },
  shares: { words: "its share of the logit\u2019s variance", axis: "share of the logit\u2019s variance", decimals: 2 },
  norms: { words: "the norm of its kernels", axis: "norm of a branch\u2019s kernels", decimals: 2 },
};

export const nameOf = (/** @type {number} */ kernel) => `${kernel} \u00d7 ${kernel}`;

/**
 * @param {import("./measured.js").Measured} measured
 * @param {import("./measured.js").Measure} measure
 * @param {import("../../kernel/pen.js").Area} area
 */
export function plotOf(measured, measure, area) {
  const all = measured.courses.flatMap((one) => one[measure].flat()), high = measure === "shares" ? 1.1 : Math.max(...all) * 1.03;
  return new Plot(area, { x: [0, measured.epochs], y: [Math.min(0, measure === "shares" ? -0.1 : 0), high] });
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Plot} plot
 * @param {{ measured: import("./measured.js").Measured, of: import("./measured.js").Course[], measure: import("./measured.js").Measure, epoch: number, letter: number, focused: boolean }} what
 */
export function drawChart(pen, plot, { measured, of, measure, epoch, letter, focused }) {
  const { theme } = pen, { area } = plot, steps = Array.from({ length: epoch + 1 }, (_, e) => e);
  plot.axes(pen, { size: letter, x: "epochs", y: MEASURES[measure].axis, ticksY: 5 });
  const ends = measured.kernels.map((kernel, branch) => {
    const colour = theme.lines[branch];
    for (const one of of) plot.line(pen, steps.map((e) => [e, one[measure][e][branch]]), { stroke: colour, width: 1, alpha: 0.45 });
    plot.line(pen, steps.map((e) => [e, mean(measured.each(of, measure, branch, e))]), { stroke: colour, width: 3 });
    const now = mean(measured.each(of, measure, branch, epoch));
    return { y: plot.y.within(now), level: 0, colour, words: `${nameOf(kernel)}: ${now.toFixed(2).replace("-", "\u2212")}` };
  }).sort((a, b) => a.y - b.y);
  const from = area.x + area.width, gap = 1.35 * letter;
  ends.forEach((end, k) => { end.level = Math.max(end.y, k ? ends[k - 1].level + gap : area.y); });
  for (let k = ends.length - 1; k >= 0; k--) ends[k].level = Math.min(ends[k].level, area.y + area.height - (ends.length - 1 - k) * gap);
  for (const { y, level, colour, words } of ends) {
    pen.path([[plot.x.at(epoch), y], [from + 6, level]], { stroke: colour, alpha: epoch < measured.epochs ? 0.3 : 1 });
    pen.text(words, from + 9, level, { size: letter, fill: colour, baseline: "middle", weight: 600 });
  }
  if (epoch < measured.epochs || focused) {
    const x = plot.x.at(epoch);
    pen.path([[x, area.y], [x, area.y + area.height]], { stroke: focused ? theme.accent : theme.text, width: focused ? 2 : 1 });
  }
}
