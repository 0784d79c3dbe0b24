// A face drawn large: the paper, what of it spoke for happy or sad, the answer, and the features that it is the sum of.

import { tint } from "../../kernel/colours.js";
import { paintPixels, pixelScale } from "../../kernel/pixels.js";
import { signedOf } from "../../making/ink.js";
import { written } from "../../topic/written.js";
import { SIDE } from "./face.js";
import { BLOCK } from "./network.js";
import { answer } from "./told.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("../../making/ink.js").Square} Square */

const GAP = 14;

/** Where everything lies, by the width there is. */
export function places(/** @type {number} */ width, /** @type {number} */ letter, /** @type {number} */ features) {
  const side = Math.min(250, (width - GAP) / 2), top = 1.5 * letter, below = top + side + 1.5 * letter, bars = below + 3 * letter, wide = (2 * side + GAP) / (features + 1);
  return {
    paper: { x: 0, y: top, side }, map: { x: side + GAP, y: top, side }, width: 2 * side + GAP, below, bars,
    cell: (/** @type {number} */ k) => ({ x: k * wide, y: bars, width: wide - 6, height: 2.9 * letter }),
    height: bars + 2.9 * letter + 2,
  };
}

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof places>} at
 * @param {{ paper: HTMLCanvasElement, map: HTMLCanvasElement }} canvases  one pixel for each number
 * @param {{ ink: ArrayLike<number>, used: ArrayLike<number>, way: string, block: number, unit: number, probability: number, features: ArrayLike<number>, weights: ArrayLike<number>, bias: number, letter: number, cursor: number, onMap: boolean }} now
 */
export function drawFace(pen, at, canvases, { ink, used, way, block, unit, probability, features, weights, bias, letter, cursor, onMap }) {
  const { theme } = pen, signed = signedOf(theme), say = (words, x, y, more = {}) => pen.text(words, x, y, { size: letter, fill: theme.text, ...more });
  say("draw here: what the network sees", at.paper.x, at.paper.y - 0.5 * letter);
  paintPixels(canvases.paper, ink, SIDE, SIDE, inkIn(theme));
  enlarged(pen, canvases.paper, at.paper);
  if (cursor >= 0) outlined(pen, square(at.paper, cursor, 1));
  say(way === "covered" ? "orange spoke for happy, blue for sad" : "gradient \u00d7 ink: orange for happy", at.map.x, at.map.y - 0.5 * letter);
  const most = Array.from(used).reduce((top, value) => Math.max(top, Math.abs(value)), 1e-9), across = way === "covered" ? SIDE / BLOCK : SIDE;
  paintPixels(canvases.map, used, across, across, pixelScale("signed", theme, most));
  enlarged(pen, canvases.map, at.map);
  const cell = at.map.side / SIDE;
  Array.from(ink).forEach((value, k) => { if (value > 0.25) pen.rect(at.map.x + (k % SIDE + 0.5) * cell - 1, at.map.y + (Math.floor(k / SIDE) + 0.5) * cell - 1, 2, 2, { fill: theme.text, alpha: 0.6 * value }); });
  outlined(pen, square(at.map, block, BLOCK), onMap ? 3 : 2);
  say(answer(probability), 0, at.below, { size: 1.25 * letter, weight: 700, baseline: "middle" });
  const from = 11 * letter, wide = at.width - from - 4.5 * letter, x = from + probability * wide;
  say("sad", from - 0.4 * letter, at.below, { align: "right", baseline: "middle" });
  say("happy", from + wide + 0.6 * letter, at.below, { baseline: "middle" });
  for (let k = 0; k < 40; k++) pen.rect(from + (k / 40) * wide, at.below - 4, wide / 40 + 0.5, 8, { fill: signed((k + 0.5) / 20 - 1) });
  pen.path([[from + wide / 2, at.below - 9], [from + wide / 2, at.below + 9]], { stroke: theme.axis });
  pen.circle(x, at.below, 8, { fill: theme.accent, stroke: theme.background, width: 2 });
  say("features \u00d7 weights, and the bias: their sum z", 0, at.bars - 0.6 * letter);
  const parts = [...Array.from(features, (value, k) => value * weights[k]), bias], top = Math.max(...parts.map(Math.abs), 1e-9);
  parts.forEach((value, k) => {
    const box = at.cell(k), own = k === unit;
    pen.rect(box.x, box.y, box.width, box.height, { fill: tint(value, top, theme), stroke: own ? theme.accent : theme.border, width: own ? 2 : 1, radius: 4 });
    say(k < features.length ? String(k + 1) : "bias", box.x + box.width / 2, box.y + 1.15 * letter, { align: "center", fill: theme.quiet });
    say(written(value, 2), box.x + box.width / 2, box.y + 2.4 * letter, { align: "center", weight: 600 });
  });
}

/** @type {{ key: string, ink: (value: number) => number }} */
let last = { key: "", ink: () => 0 };

// The scale of ink, made anew with another theme only.
function inkIn(theme) {
  const key = `${theme.background} ${theme.text}`;
  if (last.key !== key) last = { key, ink: pixelScale("ink", theme) };
  return last.ink;
}

function enlarged(pen, canvas, { x, y, side }) {
  pen.context.imageSmoothingEnabled = false;
  pen.context.drawImage(canvas, x, y, side, side);
  pen.rect(x, y, side, side, { stroke: pen.theme.axis });
}

// A pixel, or a block of them, counted row by row.
function square(/** @type {Square} */ { x, y, side }, /** @type {number} */ k, /** @type {number} */ size) {
  const across = SIDE / size, cell = side / across;
  return { x: x + (k % across) * cell, y: y + Math.floor(k / across) * cell, side: cell };
}

function outlined(pen, { x, y, side }, width = 2) {
  pen.rect(x, y, side, side, { stroke: pen.theme.background, width: width + 2 });
  pen.rect(x, y, side, side, { stroke: pen.theme.accent, width });
}
