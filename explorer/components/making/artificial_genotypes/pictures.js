// Linkage of real people above the diagonal and of made ones below it, the people on two components, and one person's calls.

import { ColourScale } from "../../kernel/colours.js";
import { textWidth } from "../../kernel/pen.js";
import { Plot } from "../../topic/plot.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("./comparing.js").People} People */

const CALLS = [0.06, 0.45, 0.95]; // how dark a call is drawn

/**
 * The square of r2.
 * @param {Pen} pen
 * @param {{ x: number, y: number, side: number }} at
 * @param {Float32Array} real
 * @param {Float32Array} made
 * @param {number} sites
 * @param {number} block
 * @param {number} letter
 */
export function drawLinkage(pen, { x, y, side }, real, made, sites, block, letter) {
  const { theme } = pen, scale = new ColourScale("plain", theme, 1), cell = side / sites;
  pen.text("r\u00b2 of judging people", x, y - 0.5 * letter, { size: letter, fill: theme.text, weight: 600 });
  pen.rect(x, y, side, side, { fill: scale.colour(0) });
  for (let a = 0; a < sites; a++) {
    for (let b = 0; b < sites; b++) {
      const value = a < b ? real[a * sites + b] : a > b ? made[a * sites + b] : 0;
      if (value > 0.02) pen.rect(x + b * cell, y + a * cell, cell + 0.3, cell + 0.3, { fill: scale.colour(Math.sqrt(value)) });
    }
  }
  pen.path([[x, y], [x + side, y + side]], { stroke: theme.axis });
  for (let k = block; k < sites; k += block) {
    const at = (k / sites) * side;
    pen.path([[x + at, y], [x + at, y + side]], { stroke: theme.axis, dash: [3, 4] });
    pen.path([[x, y + at], [x + side, y + at]], { stroke: theme.axis, dash: [3, 4] });
  }
  pen.text("of made people, below the diagonal", x, y + side + 1.3 * letter, { size: letter, fill: theme.text, weight: 600 });
}

/** The plot of the two components, wide enough for both clouds. */
export function plotOf(/** @type {{ x: number, y: number, width: number, height: number }} */ area, /** @type {Float32Array[]} */ clouds) {
  const range = (axis) => {
    const values = clouds.flatMap((cloud) => Array.from(cloud).filter((_, k) => k % 2 === axis)), low = Math.min(...values), high = Math.max(...values), room = 0.06 * (high - low || 1);
    return /** @type {[number, number]} */ ([low - room, high + room]);
  };
  return new Plot(area, { x: range(0), y: range(1) });
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {{ real: Float32Array, made: Float32Array, chosen: number, near: number[] | null, letter: number }} what
 */
export function drawCloud(pen, plot, { real, made, chosen, near, letter }) {
  const { theme } = pen;
  plot.axes(pen, { size: letter, x: "component 1", y: "component 2", ticksX: 4, ticksY: 4 });
  for (let k = 0; k < real.length; k += 2) plot.dot(pen, real[k], real[k + 1], 2.6, { fill: theme.quiet, alpha: 0.55 });
  for (let k = 0; k < made.length; k += 2) plot.dot(pen, made[k], made[k + 1], 2.6, { fill: theme.lines[1], alpha: 0.75 });
  if (near) plot.line(pen, [[made[2 * chosen], made[2 * chosen + 1]], near], { stroke: theme.accent, width: 1.5 });
  plot.dot(pen, made[2 * chosen], made[2 * chosen + 1], 6, { fill: theme.lines[1], stroke: theme.accent, width: 2.5 });
  const { x, y, width } = plot.area, words = [["judging", theme.quiet], ["made", theme.lines[1]]];
  let right = x + width;
  for (const [name, fill] of words.reverse()) {
    right -= textWidth(theme, name, letter);
    pen.text(name, right, y - 0.7 * letter, { size: letter, fill: theme.text });
    pen.circle(right - 8, y - 1.05 * letter, 4, { fill });
    right -= 26;
  }
}

/**
 * A made person over the nearest one learnt from; where they differ, a mark between.
 * @param {Pen} pen
 * @param {number} width
 * @param {{ made: ArrayLike<number>, real: ArrayLike<number>, block: number, letter: number, words: string[] }} what
 */
export function drawPair(pen, width, { made, real, block, letter, words }) {
  const { theme } = pen, scale = new ColourScale("plain", theme, 1), sites = made.length, cell = width / sites, high = 1.5 * letter;
  const rows = [{ calls: made, y: 1.5 * letter }, { calls: real, y: 4.9 * letter }];
  rows.forEach(({ calls, y }, k) => {
    pen.text(words[k], 0, y - 0.45 * letter, { size: letter, fill: theme.text });
    for (let site = 0; site < sites; site++) pen.rect(site * cell, y, cell - (cell > 4 ? 0.7 : 0), high, { fill: scale.colour(CALLS[calls[site]]) });
  });
  for (let site = 0; site < sites; site++) {
    const differ = Math.abs(made[site] - real[site]);
    if (differ) pen.rect(site * cell, rows[1].y + high + 2, cell - 0.7, differ * 5, { fill: theme.accent });
  }
  for (let k = block; k < sites; k += block) for (const { y } of rows) pen.path([[k * cell - 0.35, y - 3], [k * cell - 0.35, y + high + 3]], { stroke: theme.text, width: 1.5 });
}

export const pairHeight = (/** @type {number} */ letter) => Math.round(6.4 * letter + 14);

/** The nearest made person to a place of the plot. */
export function hit(/** @type {Plot} */ plot, /** @type {Float32Array} */ made, /** @type {{ x: number, y: number }} */ { x, y }) {
  let best = 0, least = Infinity;
  for (let k = 0; k < made.length; k += 2) {
    const [left, top] = plot.at(made[k], made[k + 1]), far = Math.hypot(left - x, top - y);
    if (far < least) [best, least] = [k / 2, far];
  }
  return best;
}

