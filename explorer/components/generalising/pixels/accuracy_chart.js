// Accuracy against the number of digits learnt from: a line for each network, dashed with permuted pixels, seeds as dots.

import { Plot } from "../../topic/plot.js";
import { NAMES, READERS } from "./accuracies.js";

const DASH = [6, 4];

export const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;

/**
 * @param {import("./accuracies.js").Accuracies} accuracies
 * @param {import("../../kernel/pen.js").Area} area
 */
export function plotOf(accuracies, area) {
  const least = Math.min(...accuracies.readings.map(({ test }) => test)), { sizes } = accuracies;
  return new Plot(area, { x: [sizes[0] / 1.25, sizes[sizes.length - 1] * 1.25], y: [Math.floor(20 * least) / 20, 1], logX: true });
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Plot} plot
 * @param {{ accuracies: import("./accuracies.js").Accuracies, chosen: number, letter: number, hidden: boolean }} what  `hidden`: nothing of the permuted ones
 */
export function drawAccuracies(pen, plot, { accuracies, chosen, letter, hidden }) {
  const { theme } = pen, { area } = plot, { sizes } = accuracies, seeds = accuracies.seeds.length, x = plot.x.at(chosen);
  pen.rect(x - 13, area.y, 26, area.height, { fill: theme.band });
  plot.axes(pen, { size: letter, x: "digits learnt from", y: "new digits read rightly", marksX: sizes, ticksY: 4, wordsX: (v) => v.toLocaleString("en-GB"), wordsY: (v) => `${Math.round(100 * v)}%` });
  const ends = [];
  READERS.forEach((reader, k) => {
    for (const permuted of hidden ? [false] : [false, true]) {
      const colour = theme.lines[k], aside = (permuted ? 5 : -5) + (k ? 2 : -2);
      plot.line(pen, sizes.map((size) => [size, accuracies.mean(reader, size, permuted)]), { stroke: colour, width: 2.4, dash: permuted ? DASH : [] });
      for (const size of sizes) {
        for (const count of accuracies.counts(reader, size, permuted)) {
          pen.circle(plot.x.at(size) + aside, plot.y.at(count / accuracies.tested), 3, permuted ? { stroke: colour, width: 1.2 } : { fill: colour, alpha: 0.65 });
        }
      }
      ends.push({ y: plot.y.at(accuracies.mean(reader, sizes[sizes.length - 1], permuted)), colour, words: `${NAMES[reader]}${permuted ? ", permuted" : ""}` });
    }
  });
  ends.sort((a, b) => a.y - b.y);
  ends.forEach((end, k) => { end.level = Math.max(end.y, k ? ends[k - 1].level + 1.3 * letter : area.y); });
  const from = area.x + area.width;
  for (const { y, level, colour, words } of ends) {
    pen.path([[from - 8, y], [from + 6, level]], { stroke: colour });
    pen.text(words, from + 9, level, { size: letter, fill: colour, baseline: "middle", weight: 600 });
  }
  pen.text(`lines: means of ${seeds} seeds; dots: each`, area.x + area.width, area.y + area.height - 0.7 * letter, { size: letter, fill: theme.quiet, align: "right", halo: theme.background });
  if (hidden) pen.text("permuted: ?", area.x + area.width / 2, area.y + 0.62 * area.height, { size: 1.2 * letter, fill: theme.text, align: "center", weight: 600, halo: theme.background });
}
