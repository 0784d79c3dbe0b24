// The buttons over a scene: each reads what the network says, draws its answer, and opens its loss to arithmetic.

import { CLEANER } from "./cleaner.js";
import { STYLE } from "./style.js";
import { WHAT } from "./what.js";
import { WHERE } from "./where.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("../convolve.js").Maps} Maps */
/** @typedef {{ x: number, y: number, side: number }} Square */
/** @typedef {(value: number, k: number) => number} Ink  to a packed pixel */
/**
 * What a view shows now: `input` is the noisy picture, `made` what each layer that the button asked for makes of it,
 * `spot` the pixel whose arithmetic is opened, `tracks` the boxes that were followed; for the style, `key` tells this
 * scene from others, `settings` say what is asked, and `entry` is the one of a Gram matrix that is opened.
 * @typedef {{ scene: import("./scene.js").Scene, input: Float32Array, made: Record<string, Maps>, spot: number, tracks: import("./track.js").Track[], key: string, restyler: import("./restyler.js").Restyler, settings: import("./restyler.js").Asked, entry: number }} Now
 */
/**
 * How to draw: `paint` puts numbers into a square, pixel by pixel, on a canvas kept by that key; `ink` is for pictures,
 * `inks` for classes, `amount` for shares, `signed` for differences, `tint` the colour of a class.
 * @typedef {{ paint: (key: string, values: ArrayLike<number>, place: Square, ink: Ink, across?: number) => void, ink: Ink, inks: Ink, amount: Ink, signed: Ink, tint: (kind: number) => string, letter: number, cell: (place: Square, k: number) => Square }} Brush
 */
/**
 * @typedef {object} Button
 * @property {string} name
 * @property {string} words
 * @property {string} hint
 * @property {string[]} layers  of the network, that it reads
 * @property {(now: Now) => any} read  what it makes of them; the others get it as `found`
 * @property {(pen: Pen, place: Square, now: Now, found: any, brush: Brush) => void} draw  the answer, large
 * @property {(found: any) => string} answer  what stands above it
 * @property {(now: Now, found: any) => { words: string, draw: (place: Square, brush: Brush, pen: Pen) => void }[]} beside  four small pictures
 * @property {(now: Now, found: any) => import("../../topic/lines.js").Row[]} rows  the arithmetic of the spot
 * @property {(measured: import("./told.js").Measured, sigma: number) => import("../../topic/lines.js").Row[]} measured  on scenes that judge
 */

/** @type {Button[]} */
export const BUTTONS = [WHERE, WHAT, CLEANER, STYLE];
