// One fit's predictions against the truth, and who of the samples is in what.

import { Plot } from "../../topic/plot.js";
import { inkOf, NAMES } from "./curves.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */

/**
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {{ said: ArrayLike<number>, truth: ArrayLike<number>, way: string, title: string, letter: number }} now
 */
export function drawScatter(pen, width, height, { said, truth, way, title, letter }) {
  const { theme } = pen, left = 2.9 * letter, top = 3.4 * letter;
  const reach = Math.max(...Array.from(truth, Math.abs), ...Array.from(said, Math.abs)) * 1.05;
  const plot = new Plot({ x: left, y: top, width: width - left - 8, height: height - top - 3.1 * letter }, { x: [-reach, reach], y: [-reach, reach] });
  pen.text(title, 0, letter, { size: letter, fill: theme.text, weight: 600 });
  plot.axes(pen, { size: letter, x: "predicted", y: "true", ticksX: 5, ticksY: 5 });
  plot.line(pen, [[-reach, -reach], [reach, reach]], { stroke: theme.axis, dash: [4, 4] });
  for (let k = 0; k < said.length; k++) plot.dot(pen, said[k], truth[k], 3, { fill: inkOf(way, theme), alpha: 0.75 });
}

/** How high the strip is. */
export const stripHeight = (/** @type {number} */ letter) => 4.7 * letter;

/**
 * The samples as one strip: first training, target trait learnt from, not used, predicted.
 * @param {Pen} pen
 * @param {number} width
 * @param {{ first: number, size: number, pool: number, test: number, others: number, way: string, letter: number }} now
 */
export function drawWho(pen, width, { first, size, pool, test, others, way, letter }) {
  const { theme } = pen, all = first + pool + test, high = 1.3 * letter, top = 1.5 * letter;
  const uses = way !== "nothing" && way !== "gblup", ink = inkOf(way, theme);
  const parts = [
    { many: first, fill: uses ? ink : null, words: uses ? `${first}: genotypes, ${way === "masked" ? "no trait" : `${others} other traits`}` : `${first}: not used` },
    { many: size, fill: theme.accent, words: `${size}: target trait` },
    { many: pool - size, fill: null, words: "" },
    { many: test, fill: theme.text, words: `${test}: predicted` },
  ];
  let x = 0;
  pen.text(`Samples: who is in what (${NAMES[way]})`, 0, 0.9 * letter, { size: letter, fill: theme.text, weight: 600 });
  parts.forEach(({ many, fill, words }, k) => {
    const wide = (many / all) * width;
    pen.rect(x + 0.5, top + 0.5, Math.max(1, wide - 2), high, fill ? { fill, alpha: k === 0 ? 0.75 : 1 } : { stroke: theme.axis });
    if (words) pen.text(words, k === 3 ? width : x, top + high + 1.2 * letter, { size: letter, fill: theme.text, align: k === 3 ? "right" : "left" });
    x += wide;
  });
}
