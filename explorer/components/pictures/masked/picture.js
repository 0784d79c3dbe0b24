// The view's drawings: the picture being filled, what other ways make of it, the codebook's probabilities, the schedule.

import { Plot } from "../../topic/plot.js";
import { drawPatch, drawPicture, patchArea } from "../patchwork.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("../../kernel/pen.js").Area} Area */
/** @typedef {import("../patchwork.js").Grid} Grid */
/** @typedef {import("../filling.js").Candidate} Candidate */

const GAP = 14;

/**
 * Where everything stands: the large picture, four small ones beside it, the codebook with its bars below.
 * @param {number} width
 * @param {number} letter
 * @param {Grid} grid
 */
export function places(width, letter, grid) {
  const shape = (grid.rows * grid.high) / (grid.columns * grid.wide), wide = shape === 1 ? Math.min(264, 0.44 * width) : Math.min(430, 0.56 * width), top = 1.6 * letter;
  const large = { x: 0, y: top, width: wide, height: wide * shape }, room = (width - wide - 2 * GAP) / 2, side = Math.min(room, shape === 1 ? 108 : 250), line = 1.6 * letter;
  const small = [0, 1, 2, 3].map((k) => ({ x: wide + GAP + (k % 2) * (side + GAP), y: top + Math.floor(k / 2) * (side * shape + line + 1.5 * letter), width: side, height: side * shape }));
  if (shape !== 1 && width < 640) { // narrow: the small ones below
    const half = Math.min(250, (width - GAP) / 2);
    small.forEach((area, k) => Object.assign(area, { x: (k % 2) * (half + GAP), y: large.y + large.height + 2.2 * letter + Math.floor(k / 2) * (half * shape + line + 1.5 * letter), width: half, height: half * shape }));
  }
  const book = Math.max(large.y + large.height + 1.2 * letter, small[2].y + small[2].height + line) + 1.4 * letter;
  return { large, small, book: { x: 0, y: book, width, height: 4 * letter }, height: book + 4 * letter + Math.min(30, width / 20) + 1.8 * letter };
}

/**
 * @param {Pen} pen
 * @param {Area} at
 * @param {Grid} grid
 * @param {{ book: ArrayLike<number>, pixels: ArrayLike<number>, hidden: boolean[], fresh: Set<number>, open: Map<number, Candidate>, patch: number, focused: boolean, letter: number, colour: (value: number) => string }} now  `open` are named but not kept, `fresh` kept by this step
 */
export function drawFilling(pen, at, grid, { book, pixels, hidden, fresh, open, patch, focused, letter, colour }) {
  const { theme } = pen;
  pen.rect(at.x, at.y, at.width, at.height, { fill: theme.panel });
  drawPicture(pen, pixels, at, grid.columns * grid.wide, colour);
  hidden.forEach((away, k) => {
    const spot = patchArea(k, at, grid), one = open.get(k), inner = { x: spot.x + 1, y: spot.y + 1, width: spot.width - 2, height: spot.height - 2 };
    if (!away) return;
    if (one) {
      drawPatch(pen, book, one.name, inner, grid, { colour, alpha: 0.45 });
      pen.rect(spot.x + 2, spot.y + spot.height - 5, (spot.width - 4) * one.sure, 3, { fill: theme.lines[1] });
      if (spot.width > 3.2 * letter) pen.text(one.sure.toFixed(2), spot.x + spot.width / 2, spot.y + spot.height / 2, { size: letter, fill: theme.text, align: "center", baseline: "middle", weight: 600, halo: theme.background });
    }
    pen.rect(spot.x + 0.5, spot.y + 0.5, spot.width - 1, spot.height - 1, fresh.has(k) ? { stroke: theme.lines[1], width: 3 } : { stroke: theme.axis, width: 1 });
    if (!one && !fresh.has(k) && pixels[firstPixel(k, grid)] !== pixels[firstPixel(k, grid)]) pen.path([[spot.x + 3, spot.y + spot.height - 3], [spot.x + spot.width - 3, spot.y + 3]], { stroke: theme.axis });
  });
  const own = patchArea(patch, at, grid);
  pen.rect(own.x, own.y, own.width, own.height, { stroke: theme.background, width: 4 });
  pen.rect(own.x, own.y, own.width, own.height, { stroke: theme.accent, width: focused ? 3 : 2 });
}

const firstPixel = (/** @type {number} */ patch, /** @type {Grid} */ { columns, high, wide }) => Math.floor(patch / columns) * high * columns * wide + (patch % columns) * wide;

/**
 * @param {Pen} pen
 * @param {Area} at
 * @param {Grid} grid
 * @param {{ title: string, pixels: ArrayLike<number>, below: string, letter: number, colour: (value: number) => string }} now
 */
export function drawSmall(pen, at, grid, { title, pixels, below, letter, colour }) {
  pen.text(title, at.x, at.y - 0.4 * letter, { size: letter, fill: pen.theme.text });
  drawPicture(pen, pixels, at, grid.columns * grid.wide, colour);
  pen.text(below, at.x, at.y + at.height + 1.2 * letter, { size: letter, fill: pen.theme.text });
}

/**
 * The codebook, and over each of its patches how probable it is.
 * @param {Pen} pen
 * @param {Area} at
 * @param {Grid} grid
 * @param {{ book: ArrayLike<number>, one: Candidate | undefined, name: number, letter: number, colour: (value: number) => string }} now
 */
export function drawBook(pen, at, grid, { book, one, name, letter, colour }) {
  const { theme } = pen, count = book.length / (grid.high * grid.wide), step = Math.min(52, at.width / count), shape = grid.high / grid.wide, wide = Math.min(0.78 * step, 30 / Math.max(1, shape)), base = at.y + at.height;
  pen.text(one ? "probability of each codebook patch at the outlined place" : "the codebook", at.x, at.y - 0.5 * letter, { size: letter, fill: theme.text, weight: 600 });
  const most = one ? Math.max(...one.shares) : 0;
  for (let k = 0; k < count; k++) {
    const x = at.x + k * step, high = one ? one.shares[k] * (at.height - 1.4 * letter) / most : 0, own = k === name;
    if (one) pen.rect(x + (step - wide) / 2, base - 4 - high, wide, high, { fill: own ? theme.lines[1] : theme.lines[0] });
    if (one && one.shares[k] === most) pen.text(most.toFixed(2), Math.max(at.x, x + step / 2 - 1.1 * letter), base - 6 - high, { size: letter, fill: theme.text });
    drawPatch(pen, book, k, { x: x + (step - wide) / 2, y: base, width: wide, height: wide * shape }, grid, { colour });
    pen.rect(x + (step - wide) / 2, base, wide, wide * shape, { stroke: own ? theme.lines[1] : theme.axis, width: own ? 3 : 1 });
  }
}

/**
 * How many are hidden after each step; the curve of the schedule where it is followed.
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {{ course: number[], step: number, order: string, letter: number }} now
 */
export function drawCourse(pen, width, height, { course, step, order, letter }) {
  const { theme } = pen, count = course[0], last = order === "schedule" ? 8 : Math.max(1, course.length - 1);
  const plot = new Plot({ x: 2.8 * letter, y: 2 * letter, width: width - 3.6 * letter, height: height - 5.2 * letter }, { x: [0, last], y: [0, Math.max(1, count)] });
  plot.axes(pen, { size: letter, x: "step", y: "patches still hidden", ticksY: 4, ticksX: Math.min(8, last) });
  if (order === "schedule") plot.line(pen, Array.from({ length: 61 }, (_, k) => [(k * 8) / 60, count * Math.cos((Math.PI * k) / 120)]), { stroke: theme.lines[0], width: 2 });
  course.forEach((left, k) => {
    if (course.length > 30 && k % 4 && k !== step) return;
    plot.dot(pen, k, left, k === step ? 6 : 4, { fill: k === step ? theme.accent : k < step ? theme.lines[0] : theme.background, stroke: k === step ? theme.accent : theme.lines[0], width: 2 });
  });
  return plot;
}
