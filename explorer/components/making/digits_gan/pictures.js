// The wall of made digits, each with the nearest real one, the way between two noises, and what the discriminator says.

import { Plot } from "../../topic/plot.js";
import { drawPixels, inkOf } from "../ink.js";
import { DARKEST, digit } from "./real_ones.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */

export const COLUMNS = 6, WALL = 30;

/**
 * @param {Pen} pen
 * @param {ArrayLike<number>} pixels  of 0 to 16
 * @param {{ x: number, y: number, side: number }} at
 */
export function drawDigit(pen, pixels, at) {
  const ink = inkOf(pen.theme);
  drawPixels(pen, pixels, at, (value) => ink(value / DARKEST));
}

/** Where the digits of the wall stand. */
export function layout(/** @type {number} */ width) {
  const wide = Math.min(width / COLUMNS, 110), side = Math.floor((wide - 16) / 2);
  return { wide, side, high: side + 12, rows: Math.ceil(WALL / COLUMNS), spot: (/** @type {number} */ k) => ({ x: (k % COLUMNS) * wide + 3, y: Math.floor(k / COLUMNS) * (side + 12) + 3, side }) };
}

/**
 * @param {Pen} pen
 * @param {number} width
 * @param {{ made: Uint8Array, near: Uint8Array[], chosen: number, focused: boolean }} what
 */
export function drawWall(pen, width, { made, near, chosen, focused }) {
  const { theme } = pen, { spot, wide, high } = layout(width);
  for (let k = 0; k < WALL; k++) {
    const at = spot(k);
    if (k === chosen) pen.rect(at.x - 3, at.y - 3, wide - 4, high - 4, { fill: theme.accent, alpha: focused ? 0.45 : 0.28, radius: 4 });
    drawDigit(pen, digit(made, k), at);
    drawDigit(pen, near[k], { ...at, x: at.x + at.side + 4 });
    pen.rect(at.x + at.side + 4, at.y, at.side, at.side, { stroke: theme.lines[0], width: 2 });
  }
}

/**
 * Mean probability "real" that the discriminator gives real and made digits, by epoch.
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {{ epochs: number[], answers: number[][], epoch: number, letter: number }} what
 */
export function drawAnswers(pen, width, height, { epochs, answers, epoch, letter }) {
  const { theme } = pen, shown = epochs.map((e, k) => ({ e, a: answers[k] })).filter(({ e }) => e > 0), first = shown[0].e, last = shown[shown.length - 1].e;
  const plot = new Plot({ x: 3 * letter, y: 3 * letter, width: width - 3 * letter - 10, height: height - 6.2 * letter }, { x: [first, last], y: [0, 1], logX: true });
  plot.axes(pen, { size: letter, x: "epoch", y: "", marksX: shown.map(({ e }) => e).filter((_, k) => k % 2 === 0), ticksY: 3 });
  [["real", theme.lines[0]], ["made", theme.lines[1]]].forEach(([words, stroke], side) => {
    plot.line(pen, shown.map(({ e, a }) => [e, a[side]]), { stroke, width: 2.2 });
    shown.forEach(({ e, a }) => plot.dot(pen, e, a[side], e === epoch ? 5.5 : 3, { fill: stroke }));
    pen.text(words, width - 10 - (1 - side) * 4.2 * letter, 1.9 * letter, { size: letter, fill: stroke, align: "right", weight: 600 });
  });
  pen.text("D says \u201creal\u201d to", 0, 1.9 * letter, { size: letter, fill: theme.text, weight: 600 });
}
