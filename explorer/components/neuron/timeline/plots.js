// The small plots at the stations: a plane that a line cuts, curves over one number.

import { Plot, sampled } from "../../topic/plot.js";
import { written } from "../../topic/written.js";
import { and, bell, discriminator, KEPT, left, squashed, STEPS, xor } from "./demonstrations.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("../../kernel/pen.js").Area} Area */

const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];

function square(area, size) {
  const side = Math.min(area.height - 5 * size, area.width - 8 * size);
  return { x: area.x + 3 * size, y: area.y + 2 * size, width: 1.5 * side, height: side };
}

/** Corners of a square, filled where the answer is 1, and the lines that decide. */
function corners(/** @type {Pen} */ pen, /** @type {Area} */ area, size, answer, levels, shaded) {
  const { theme } = pen, plot = new Plot(square(area, size), { x: [-0.4, 1.4], y: [-0.4, 1.4] });
  plot.line(pen, shaded, { fill: theme.positive[0], alpha: 0.16, closed: true });
  plot.axes(pen, { size, x: "x\u2081", y: "x\u2082", ticksX: 2, ticksY: 2 });
  for (const level of levels) plot.line(pen, [[-1, level + 1], [2, level - 2]], { stroke: theme.positive[0], width: 2.5 });
  for (const [a, b] of CORNERS) {
    const on = answer(a, b) === 1;
    plot.dot(pen, a, b, 9, { fill: on ? theme.positive[0] : theme.background, stroke: on ? theme.positive[0] : theme.negative[0], width: 2.5 });
    pen.text(String(answer(a, b)), plot.x.at(a) + 14, plot.y.at(b) - 9, { size: size + 1, fill: theme.text, weight: 600, halo: theme.background });
  }
}

export const PLOTS = {
  plane(pen, area, size) {
    corners(pen, area, size, and, [1.5], [[0.1, 1.4], [1.4, 0.1], [1.4, 1.4]]);
  },

  band(pen, area, size) {
    corners(pen, area, size, (a, b) => xor(a, b).answer, [0.5, 1.5], [[-0.4, 0.9], [-0.4, 1.4], [0.1, 1.4], [1.4, 0.1], [1.4, -0.4], [0.9, -0.4]]);
  },

  kept(pen, area, size) {
    const { theme } = pen, plot = new Plot({ x: area.x + 3.5 * size, y: area.y + 2 * size, width: area.width - 4.5 * size, height: area.height - 5.5 * size }, { x: [0, STEPS], y: [0, 1] });
    plot.axes(pen, { size, x: "time steps", y: "share that is kept" });
    [["forget gate 50/51", KEPT.lstm, theme.lines[0], 22], ["weight \u00bd", KEPT.recurrent, theme.lines[1], 4]].forEach(([words, share, colour, at]) => {
      plot.line(pen, sampled((t) => left(+share, t), [0, STEPS], STEPS * 4), { stroke: String(colour), width: 2.6 });
      pen.text(String(words), plot.x.at(+at) + 4, plot.y.at(left(+share, +at)) - 0.6 * size, { size, fill: theme.text, weight: 600, halo: theme.background });
    });
  },

  judge(pen, area, size) {
    const { theme } = pen, plot = new Plot({ x: area.x + 3.5 * size, y: area.y + 2 * size, width: area.width - 4.5 * size, height: area.height - 5.5 * size }, { x: [-3, 5], y: [0, 1] });
    plot.axes(pen, { size, x: "x", y: "densities p and q, best judge D*", ticksX: 8 });
    const lines = [["p", (x) => bell(x), theme.lines[0], -0.9], ["q", (x) => bell(x, 2), theme.lines[1], 2.9], ["D*", discriminator, theme.mark, -2.2]];
    for (const [words, of, colour, at] of lines) {
      plot.line(pen, sampled(of, [-3, 5]), { stroke: colour, width: 2.6 });
      pen.text(words, plot.x.at(at), plot.y.at(of(at)) + (words === "D*" ? 1.4 : -0.8) * size, { size: size + 1, fill: theme.text, weight: 600, align: "center", halo: theme.background });
    }
    plot.dot(pen, 0, discriminator(0), 5.5, { fill: theme.mark, stroke: theme.background, width: 2 });
    pen.text(`D*(0) = ${written(discriminator(0))}`, plot.x.at(0) + 9, plot.y.at(discriminator(0)) - 4, { size, fill: theme.text, halo: theme.background });
  },

  squash(pen, area, size) {
    const { theme } = pen, plot = new Plot({ x: area.x + 3.5 * size, y: area.y + 2 * size, width: area.width - 4.5 * size, height: area.height - 5.5 * size }, { x: [0, 5], y: [0, 1] });
    plot.axes(pen, { size, x: "length |s| before", y: "length after" });
    plot.line(pen, sampled(squashed, [0, 5]), { stroke: theme.lines[0], width: 2.6 });
    for (const at of [1, 3]) {
      plot.dot(pen, at, squashed(at), 5.5, { fill: theme.lines[0], stroke: theme.background, width: 2 });
      pen.text(`${at} becomes ${written(squashed(at))}`, plot.x.at(at) + 9, plot.y.at(squashed(at)) + 1.4 * size, { size, fill: theme.text, halo: theme.background });
    }
  },
};
