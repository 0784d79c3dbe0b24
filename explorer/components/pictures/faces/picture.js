// The face with handles at its parts, what each place gives to the capsule, the answers as bars, and what was measured.

import { inkOn } from "../../convolution/colours.js";
import { drawPixels, inkOf, signedOf } from "../../making/ink.js";
import { drawBars, drawShares } from "../shares.js";
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
export function drawAnswers(pen, layout, { answers, says, measured, trained, kind, hidden, focused }) {
  const of = (name, value, said, strong) => ({ name, value, text: `${value.toFixed(2)} ${said}`, strong });
  drawBars(pen, layout, [
    ...NETS.slice(0, 2).map((net) => of(WORDS[net], answers[net], says[net] ? "face" : "no face", says[net])),
    of("capsule \u201cface\u201d", answers.capsules.lengths[1], says.capsules ? "face" : "", says.capsules),
    of("capsule \u201cno face\u201d", answers.capsules.lengths[0], says.capsules ? "" : "no face", false),
  ], 7.2);
  drawShares(pen, layout, { names: [["max-pooling", "global max.", "capsules", "1 round"]], kinds: measured.kinds, of: (net, k) => seedsOf(measured, trained, net, k), kind, hidden, focused });
}
