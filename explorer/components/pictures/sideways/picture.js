// The view's drawings: the true picture and six answers, what is grown on, and what was measured as it grows.

import { Plot } from "../../topic/plot.js";
import { drawPicture } from "../patchwork.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("../../kernel/pen.js").Area} Area */
/** @typedef {import("../patchwork.js").Grid} Grid */

const GAP = 14, COLUMNS = 4;

/**
 * Where the true picture, the answers and the long one stand: two rows of four, of which the last is empty.
 * @param {number} width
 * @param {number} letter
 * @param {Grid} grid
 * @param {number} halves  of the long picture; 0 where there is none
 */
export function places(width, letter, grid, halves) {
  const shape = (grid.rows * grid.high) / (grid.columns * grid.wide), wide = Math.min((width - (COLUMNS - 1) * GAP) / COLUMNS, shape === 1 ? 108 : 240), high = wide * shape, line = 3.9 * letter;
  const cells = Array.from({ length: 7 }, (_, k) => ({ x: (k % COLUMNS) * (wide + GAP), y: 1.5 * letter + Math.floor(k / COLUMNS) * (high + line), width: wide, height: high }));
  const below = cells[6].y + high + line + 0.2 * letter, most = halves ? Math.min(width, (halves * wide) / 2 * 1.6) : 0;
  const long = { x: 0, y: below, width: most, height: halves ? (most / halves) * 2 * shape : 0 };
  return { cells, long, height: halves ? below + long.height + 1.9 * letter : below - 1.4 * letter };
}

/**
 * One picture with its seam, and what is said of it.
 * @param {Pen} pen
 * @param {Area} at
 * @param {number} across  pixels of a row
 * @param {{ title: string, pixels: ArrayLike<number>, below: string, good: boolean | null, wrong: number, chosen: boolean, focused: boolean, letter: number, colour: (value: number) => string }} now  `wrong`: the first column that is not right, or -1
 */
export function drawAnswer(pen, at, across, { title, pixels, below, good, wrong, chosen, focused, letter, colour }) {
  const { theme } = pen, middle = at.x + at.width / 2, cell = at.width / across;
  pen.rect(at.x, at.y, at.width, at.height, { fill: theme.panel });
  drawPicture(pen, pixels, at, across, colour);
  pen.path([[middle, at.y - 3], [middle, at.y + at.height + 3]], { stroke: theme.lines[1], width: 1.5, dash: [4, 3] });
  if (chosen) pen.rect(at.x - 3, at.y - 3, at.width + 6, at.height + 6, { stroke: theme.accent, width: focused ? 3 : 2 });
  pen.text(title, at.x, at.y - 0.5 * letter, { size: letter, fill: theme.text, weight: chosen ? 600 : 400 });
  if (wrong >= 0) pen.path([[at.x + wrong * cell, at.y + at.height + 4], [at.x + (wrong + 1) * cell, at.y + at.height + 4]], { stroke: theme.lines[1], width: 4 });
  if (below) pen.text(`${good === null ? "" : good ? "\u2713 " : "\u2717 "}${below}`, at.x, at.y + at.height + 1.6 * letter, { size: letter, fill: theme.text });
}

/**
 * The long picture, its seams, and under it the columns that do not go on.
 * @param {Pen} pen
 * @param {Area} at
 * @param {{ pixels: ArrayLike<number>, halves: number, across: number, torn: number[], title: string, letter: number, colour: (value: number) => string }} now
 */
export function drawLong(pen, at, { pixels, halves, across, torn, title, letter, colour }) {
  const { theme } = pen, cell = at.width / across;
  pen.text(title, at.x, at.y - 0.5 * letter, { size: letter, fill: theme.text, weight: 600 });
  drawPicture(pen, pixels, at, across, colour);
  for (let k = 1; k < halves; k++) pen.path([[at.x + (k * at.width) / halves, at.y - 3], [at.x + (k * at.width) / halves, at.y + at.height + 3]], { stroke: theme.lines[1], width: 1.5, dash: k === 1 ? [4, 3] : [2, 4] });
  for (const column of torn) pen.rect(at.x + column * cell, at.y + at.height + 3, Math.max(3, cell), 4, { fill: theme.lines[1] });
}

/**
 * Share right of the halves that are added one after the other, drawn and likeliest.
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {{ drawn: number[], likeliest: number[], at: number, title: string, letter: number, hidden: boolean }} now
 */
export function drawDrift(pen, width, height, { drawn, likeliest, at, title, letter, hidden }) {
  const { theme } = pen, plot = new Plot({ x: 3 * letter, y: 3.4 * letter, width: width - 4 * letter, height: height - 6.6 * letter }, { x: [1, drawn.length], y: [0, 1] });
  pen.text(title, 0, 0.9 * letter, { size: letter, fill: theme.text, weight: 600 });
  plot.axes(pen, { size: letter, x: "half added", y: "", ticksY: 4 });
  if (hidden) {
    pen.text("after your guess", plot.area.x + plot.area.width / 2, plot.area.y + plot.area.height / 2, { size: letter, fill: theme.quiet, align: "center" });
    return;
  }
  [[likeliest, theme.lines[2], "likeliest"], [drawn, theme.lines[0], "drawn"]].forEach(([list, stroke, name], k) => {
    const shares = /** @type {number[]} */ (list), colour = /** @type {string} */ (stroke);
    plot.line(pen, shares.map((share, piece) => [piece + 1, share]), { stroke: colour, width: 2, dash: k ? [] : [6, 4] });
    shares.forEach((share, piece) => plot.dot(pen, piece + 1, share, piece + 1 === at ? 6 : 3, { fill: colour }));
    pen.rect(plot.area.x + k * 9 * letter, 1.6 * letter, 1.4 * letter, 0.5 * letter, { fill: colour });
    pen.text(String(name), plot.area.x + k * 9 * letter + 1.8 * letter, 2.2 * letter, { size: letter, fill: theme.text });
  });
}
