// Mistakes over visits: against the bound where there is one, with the returns of the weights where there is none.

import { letterSize } from "../../kernel/theme.js";
import { written } from "../../topic/written.js";
import { Plot } from "../../topic/plot.js";

const FEW = 8, ROUNDS = 3, TIMES = 12; // the bound is drawn where it is no more than so many times what is made

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {{ run: import("./rule.js").Run, limit: { bound: number } | null, whole: { mistakes: number, visits: number } }} scene  `whole` is what the run comes to
 */
export function drawChart(pen, { run, limit, whole }) {
  const { theme } = pen, letter = letterSize(pen.width), made = Math.max(FEW, run.mistakes, limit ? whole.mistakes : 0), drawn = limit && limit.bound <= TIMES * made;
  const across = limit ? Math.max(run.points.length, whole.visits) : Math.max(ROUNDS * run.points.length, run.visits), up = drawn ? 1.12 * limit.bound : 1.25 * made;
  const left = 3.4 * letter, top = 2 * letter, plot = new Plot({ x: left, y: top, width: pen.width - left - 1.2 * letter, height: pen.height - top - 3.4 * letter }, { x: [0, across], y: [0, up] });
  plot.axes(pen, { size: letter, x: "visits", y: "mistakes", ticksX: 4, ticksY: 4 });
  const { area } = plot;
  if (drawn) {
    plot.line(pen, [[0, limit.bound], [across, limit.bound]], { stroke: theme.accent, width: 2, dash: [6, 4] });
    pen.text(`bound ${written(limit.bound, 1)}`, area.x + area.width - 4, plot.y.at(limit.bound) + 1.15 * letter, { size: letter, fill: theme.text, align: "right", halo: theme.background });
  } else if (limit) pen.text(`\u2191 bound ${written(limit.bound, 1)}`, area.x + area.width - 4, area.y + 1.1 * letter, { size: letter, fill: theme.text, align: "right", halo: theme.background });
  if (run.cycle) {
    const { from, visits } = run.cycle, marks = Math.floor((run.visits - from) / visits);
    for (let k = 0; k <= marks; k++) if (visits / across * area.width > 3) plot.line(pen, [[from + k * visits, 0], [from + k * visits, up]], { stroke: theme.accent, width: 1.2, dash: [3, 3] });
    pen.text("dashed: the weights are back", area.x + area.width, area.y - 0.7 * letter, { size: letter, fill: theme.text, align: "right" });
  }
  const steps = run.history.flatMap((count, k) => (k ? [[k, run.history[k - 1]], [k, count]] : [[0, 0]]));
  plot.line(pen, steps, { stroke: theme.text, width: 2.2 });
  plot.dot(pen, run.visits, run.mistakes, 4.5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
}
