// The chart beside: how many variants got the right population, by FST, on mosaics that nobody saw.

import { Plot } from "../../topic/plot.js";

export const HEIGHT = 230;

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {number} width
 * @param {import("./told.js").Measured} measured
 * @param {{ j: number, fst: number, letter: number, hidden: boolean }} now  `j`: number of the error rate
 */
export function drawRight(pen, width, { right, fsts, errors }, { j, fst, letter, hidden }) {
  const { theme } = pen, last = fsts[fsts.length - 1], plot = new Plot({ x: 2.8 * letter, y: 2 * letter, width: width - 2.8 * letter - 12, height: HEIGHT - 5.3 * letter }, { x: [0, last], y: [0.45, 1] });
  plot.axes(pen, { size: letter, x: "FST", y: `share of variants right, error rate ${errors[j]}`, marksX: fsts.filter((v) => v !== 0.05), ticksY: 5 });
  if (hidden) {
    pen.text("after your guess", plot.area.x + plot.area.width / 2, plot.area.y + plot.area.height / 2, { size: letter, fill: theme.text, align: "center" });
    return;
  }
  const seeds = right.length - 2, of = (way) => fsts.map((x, i) => [x, right[way][i][j]]), mean = fsts.map((x, i) => [x, right.slice(0, seeds).reduce((sum, way) => sum + way[i][j], 0) / seeds]);
  pen.path([[plot.x.at(fst), plot.area.y], [plot.x.at(fst), plot.area.y + plot.area.height]], { stroke: theme.accent, width: 1.5 });
  plot.line(pen, of(seeds), { stroke: theme.lines[3], width: 2.5, dash: [2, 4] });
  plot.line(pen, of(seeds + 1), { stroke: theme.text, width: 2, dash: [6, 4] });
  plot.line(pen, mean, { stroke: theme.amount, width: 3 });
  for (let way = 0; way < seeds; way++) for (const [x, y] of of(way)) plot.dot(pen, x, y, 3, { fill: theme.amount });
  const at = plot.area.x + plot.area.width, note = (text, line, fill, weight = 400) => pen.text(text, at, plot.area.y + plot.area.height - line * 1.35 * letter, { size: letter, fill, weight, align: "right", halo: theme.background });
  note(`networks (${seeds} dots, their mean)`, 2.4, theme.amount, 700);
  note("exact model: best on average", 1.4, theme.text);
  note("window of the best width", 0.4, theme.lines[3], 600);
}
