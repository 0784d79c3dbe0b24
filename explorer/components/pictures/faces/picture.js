// The face with handles at its parts, what each place gives to the capsule, the answers as bars, and what was measured.

import { inkOn } from "../../convolution/colours.js";
import { drawPixels, inkOf, signedOf } from "../../making/ink.js";
import { NAMES, SIDE, toPicture } from "./drawing.js";
import { ACROSS, byPlace, NETS, windowOf } from "./networks.js";
import { seedsOf, WORDS } from "./told.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */

/** Where face and map lie. */
export function layoutOf(/** @type {number} */ width, /** @type {number} */ letter) {
  const y = 1.5 * letter, side = Math.min(330, width * 0.56), gap = 1.6 * letter, map = Math.min(side * 0.72, width - side - gap);
  return { letter, face: { x: 0, y, side }, map: { x: side + gap, y: y + 1.4 * letter, side: map }, height: y + side + 2 };
}

/** A place of the picture's pixels on the canvas. */
export function onFace(/** @type {ReturnType<typeof layoutOf>} */ { face }, /** @type {number[]} */ [right, down]) {
  return /** @type {[number, number]} */ ([face.x + (right / SIDE) * face.side, face.y + (down / SIDE) * face.side]);
}

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof layoutOf>} layout
 * @param {{ face: import("./drawing.js").Face, picture: ArrayLike<number>, said: import("./networks.js").Said, place: number, part: number, focused: boolean }} state
 */
export function drawFace(pen, layout, { face, picture, said, place, part, focused }) {
  const { theme } = pen, { letter, face: at, map } = layout, words = (text, x, y, style = {}) => pen.text(text, x, y, { size: letter, fill: theme.text, ...style });
  words("drag mouth, nose, eyes, or the head", at.x, letter);
  drawPixels(pen, picture, at, inkOf(theme), SIDE);
  const pixel = at.side / SIDE, window = windowOf(place);
  pen.rect(at.x + window.column * pixel, at.y + window.row * pixel, window.reach * pixel, window.reach * pixel, { stroke: theme.accent, width: 1.5 });
  NAMES.forEach((_, k) => {
    if (!face.there[k]) return;
    const [x, y] = onFace(layout, toPicture(face, face.places[2 * k], face.places[2 * k + 1])), wide = (k === 3 ? 3.1 : 1.7) * pixel, tall = (k === 2 ? 1.9 : 1.5) * pixel;
    pen.rect(x - wide, y - tall, 2 * wide, 2 * tall, { stroke: k === part ? theme.accent : theme.axis, width: k === part ? (focused ? 3.5 : 2.5) : 1, radius: 5, alpha: k === part ? 1 : 0.7 });
  });
  const given = byPlace(said.given), most = Math.max(0.05, ...given.map(Math.abs)), colour = signedOf(theme), cell = map.side / ACROSS;
  words("for \u201cface\u201d: c \u00d7 vote,", map.x, letter);
  words("added up at each place", map.x, 2.35 * letter);
  given.forEach((value, k) => {
    const x = map.x + (k % ACROSS) * cell, y = map.y + Math.floor(k / ACROSS) * cell, share = value / most;
    pen.rect(x, y, cell + 0.3, cell + 0.3, { fill: colour(share) });
    if (cell > 2.9 * letter) words(value.toFixed(2).replace(/^-0\.00$/, "0.00").replace("-", "\u2212"), x + cell / 2, y + cell / 2 + 0.35 * letter, { align: "center", fill: inkOn(colour(share)) });
  });
  pen.rect(map.x, map.y, map.side, map.side, { stroke: theme.axis });
  pen.rect(map.x + (place % ACROSS) * cell, map.y + Math.floor(place / ACROSS) * cell, cell, cell, { stroke: theme.accent, width: 2.5 });
}

/** Where the bars and the table lie. */
export function tableOf(/** @type {number} */ letter, /** @type {number} */ kinds) {
  const bar = 1.55 * letter, bars = 0.4 * letter, plot = bars + 4 * bar + 3.6 * letter, row = 1.75 * letter;
  return { letter, bar, bars, plot, row, label: 10.3 * letter, height: plot + kinds * row + 1.9 * letter };
}

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof tableOf>} layout
 * @param {{ answers: { max: number, global: number, capsules: import("./networks.js").Said }, says: Record<string, boolean>, measured: import("./told.js").Measured, trained: number, kind: number, hidden: boolean, focused: boolean }} state
 */
export function drawAnswers(pen, { letter, bar, bars, plot, row, label }, { answers, says, measured, trained, kind, hidden, focused }) {
  const { theme } = pen, wide = pen.width - label - 7.2 * letter, words = (text, x, y, style = {}) => pen.text(text, x, y, { size: letter, fill: theme.text, ...style });
  const line = (place, name, value, said, strong) => {
    const y = bars + place * bar;
    words(name, 0, y + 1.1 * letter);
    pen.rect(label, y + 0.15 * letter, wide, bar - 0.45 * letter, { stroke: theme.grid });
    pen.rect(label, y + 0.15 * letter, wide * value, bar - 0.45 * letter, { fill: strong ? theme.accent : theme.quiet });
    words(`${value.toFixed(2)} ${said}`, label + wide + 0.4 * letter, y + 1.1 * letter, { weight: strong ? 700 : 400 });
  };
  NETS.slice(0, 2).forEach((net, k) => line(k, WORDS[net], answers[net], says[net] ? "face" : "no face", says[net]));
  line(2, "capsule \u201cface\u201d", answers.capsules.lengths[1], says.capsules ? "face" : "", says.capsules);
  line(3, "capsule \u201cno face\u201d", answers.capsules.lengths[0], says.capsules ? "" : "no face", false);
  const inks = theme.lines, across = pen.width - label - letter, at = (share) => label + across * share, top = plot;
  let x = 0;
  ["max-pooling", "global max.", "capsules", "1 round"].forEach((text, k) => {
    mark(pen, k, x + 0.4 * letter, top - 1.75 * letter, inks[k], letter);
    words(text, x + 1.1 * letter, top - 1.4 * letter, { fill: theme.text });
    x += (text.length * 0.55 + 2.2) * letter;
  });
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    pen.path([[at(share), top - 0.4 * letter], [at(share), top + measured.kinds.length * row]], { stroke: theme.grid });
    words(`${100 * share}%`, at(share), top + measured.kinds.length * row + 1.2 * letter, { align: share === 1 ? "right" : "center", fill: theme.quiet });
  }
  measured.kinds.forEach((name, k) => {
    const y = top + (k + 0.5) * row;
    if (k === kind) pen.rect(0, y - row / 2, pen.width, row, { stroke: theme.accent, width: focused ? 2.5 : 1, radius: 3 });
    words(name, 0.3 * letter, y + 0.35 * letter, { weight: k === kind ? 700 : 400 });
    if (hidden) { if (k === 0) words("after your guess", at(0.35), y + 0.35 * letter, { fill: theme.quiet }); return; }
    measured.nets.forEach((_, net) => {
      const list = seedsOf(measured, trained, net, k), middle = list.reduce((sum, v) => sum + v, 0) / list.length, level = y + (net - 1.5) * 0.32 * letter;
      pen.path([[at(Math.min(...list)), level], [at(Math.max(...list)), level]], { stroke: inks[net], width: 1.5 });
      mark(pen, net, at(middle), level, inks[net], letter);
    });
  });
}

// A different shape for each network, so that colour is not all that tells them.
function mark(pen, kind, x, y, fill, letter) {
  const r = 0.3 * letter, stroke = pen.theme.background;
  if (kind === 0) pen.circle(x, y, r, { fill, stroke });
  else if (kind === 1) pen.rect(x - r, y - r, 2 * r, 2 * r, { fill });
  else if (kind === 2) pen.path([[x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r], [x - 1.3 * r, y]], { fill, closed: true });
  else pen.path([[x - 1.2 * r, y + r], [x + 1.2 * r, y + r], [x, y - 1.2 * r]], { fill, closed: true });
}
