// Weights against training images, both logarithmic: every network that was published stands far above "as many as".

import { Plot } from "../../topic/plot.js";
import { apart } from "./published.js";

const X = /** @type {[number, number]} */ ([500, 4e6]), Y = /** @type {[number, number]} */ ([1e4, 5e8]);
const powers = (/** @type {number} */ value) => ({ 1000: "1,000", 10000: "10,000", 100000: "100,000", 1e6: "1 M", 1e7: "10 M", 1e8: "100 M" })[value] ?? String(value);

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {{ width: number, height: number, letter: number, sizes: import("./published.js").Sized[], own: import("./published.js").Sized }} what
 */
export function drawSizes(pen, { width, height, letter, sizes, own }) {
  const { theme } = pen, left = 4.6 * letter, top = 2 * letter;
  const plot = new Plot({ x: left, y: top, width: width - left - 0.8 * letter, height: height - top - 3.2 * letter }, { x: X, y: Y, logX: true, logY: true });
  plot.axes(pen, { size: letter, x: "training images", y: "weights", wordsX: powers, wordsY: powers });
  plot.line(pen, [[1e4, 1e4], [4e6, 4e6]], { stroke: theme.axis, width: 1.5, dash: [6, 4] });
  pen.text("as many weights as images", plot.area.x + plot.area.width, plot.y.at(3e4), { size: letter, fill: theme.quiet, align: "right" });
  const groups = new Map();
  for (const one of [own, ...sizes]) groups.set(one.images, [...(groups.get(one.images) ?? []), one]);
  for (const [images, group] of groups) {
    const sorted = group.sort((a, b) => b.weights - a.weights), wanted = sorted.map(({ weights }) => plot.y.at(weights));
    const levels = apart(wanted, 1.25 * letter, plot.area.y + 0.5 * letter, plot.area.y + plot.area.height), x = plot.x.at(images), aside = images > 3e5 ? -1 : 1;
    sorted.forEach((one, k) => {
      const mine = one === own, colour = mine ? theme.accent : theme.amount;
      pen.path([[x + aside * 6, wanted[k]], [x + aside * 14, levels[k]]], { stroke: theme.axis });
      plot.dot(pen, images, one.weights, mine ? 6 : 4, { fill: colour });
      pen.text(one.name, x + aside * 17, levels[k], { size: letter, fill: mine ? theme.accent : theme.text, align: aside < 0 ? "right" : "left", baseline: "middle", weight: mine ? 600 : 400, halo: theme.background });
    });
  }
}
