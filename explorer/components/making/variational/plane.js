// The plane of a variational code: means of digits, the spread of the chosen one, and N(0, I) as circles.

import { Plot } from "../../topic/plot.js";
import { drawFigures } from "../autoencoder/plane.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("./codes.js").Code} Code */

/**
 * An area whose two axes have the same scale, or nearly.
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {Code[]} codes
 */
export function plotOf(width, height, letter, codes) {
  const most = (axis) => Math.max(3, ...codes.map(({ mean }) => Math.abs(mean[axis]))) * 1.08, [x, y] = [most(0), most(1)];
  return new Plot({ x: 3 * letter, y: 1.9 * letter, width: width - 3 * letter - 12, height: height - 5.1 * letter }, { x: [-x, x], y: [-y, y] });
}

function ellipse(plot, middle, radii) {
  return Array.from({ length: 61 }, (_, k) => plot.at(middle[0] + radii[0] * Math.cos((k * Math.PI) / 30), middle[1] + radii[1] * Math.sin((k * Math.PI) / 30)));
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {{ codes: Code[], labels: ArrayLike<number>, digit: number, other: number, point: number[], samples: number[][], letter: number, focused: boolean }} now
 */
export function drawPlane(pen, plot, { codes, labels, digit, other, point, samples, letter, focused }) {
  const { theme } = pen, { area } = plot;
  plot.axes(pen, { size: letter, x: "number 1", y: "number 2", ticksX: 6, ticksY: 5 });
  pen.clip(area.x, area.y, area.width, area.height, () => {
    drawFigures(pen, plot, codes.map(({ mean }) => mean), labels, letter);
    for (const radius of [1, 2]) pen.path(ellipse(plot, [0, 0], [radius, radius]), { stroke: theme.text, dash: [5, 4], width: 1.5 });
    const { mean, spread } = codes[digit];
    if (spread[0] > 0) pen.path(ellipse(plot, mean, spread), { stroke: theme.accent, width: 2.5 });
    pen.path([plot.at(mean[0], mean[1]), plot.at(codes[other].mean[0], codes[other].mean[1])], { stroke: theme.accent, width: 1.5, dash: [3, 3] });
    for (const row of [digit, other]) pen.circle(...plot.at(codes[row].mean[0], codes[row].mean[1]), 9, { stroke: theme.text, width: 2 });
    for (const sample of samples) plot.dot(pen, sample[0], sample[1], 4, { fill: theme.text, stroke: theme.background });
    pen.circle(...plot.at(point[0], point[1]), focused ? 10 : 8, { fill: theme.accent, stroke: theme.background, width: 2 });
    if (focused) pen.circle(...plot.at(point[0], point[1]), 13, { stroke: theme.accent, width: 2 });
  });
  pen.text("dashed circles: N(0, I), radius 1 and 2", area.x + area.width, area.y - 0.6 * letter, { size: letter, fill: theme.quiet, align: "right" });
}
