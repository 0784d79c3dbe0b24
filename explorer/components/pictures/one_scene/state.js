// What a link says of the view: the button, the noise and its seed, the shapes, and the pixel whose arithmetic is opened.

import { aNumber, numbers, oneOf } from "../../topic/link.js";
import { CONTROLS, STYLES } from "./restyler.js";
import { KINDS, SIDE, within } from "./scene.js";
import { CHANNELS } from "./style.js";

/** @typedef {import("./scene.js").Shape} Shape */

export const MOST = 5, LOUDEST = 0.8, STEPS = 300; // shapes, noise, and steps of restyling
const NUMBERS = 6, EACH = numbers([0, NUMBERS * MOST], -100, 100);
const USUAL = [1, 10, 9, 5, 0, 0, 2, 13, 22, 6, 0, 0, 3, 24, 12, 9, -0.35, 1.5];

/**
 * Shapes from their numbers, six each; what no shape could have is as near to it as may be.
 * @param {number[]} list
 * @returns {Shape[]}
 */
export function shapesOf(list) {
  return Array.from({ length: list.length / NUMBERS }, (_, k) => {
    const [kind, row, column, size, angle, thick] = list.slice(NUMBERS * k, NUMBERS * (k + 1)), bar = KINDS[kind] === "bar";
    return { kind, row: within(row), column: within(column), size: Math.max(bar ? 6 : 3.5, Math.min(bar ? 11 : 7, size)), angle, thick: bar ? Math.max(1, Math.min(1.8, thick)) : 0 };
  });
}

/** The six numbers of each shape. */
export function numbersOf(/** @type {Shape[]} */ shapes) {
  return shapes.flatMap(({ kind, row, column, size, angle, thick }) => [kind, row, column, size, angle, thick].map((v) => +v.toFixed(2)));
}

function read(/** @type {string} */ text) {
  const list = EACH(text);
  return list && list.length % NUMBERS === 0 && list.every((v, k) => k % NUMBERS !== 0 || [1, 2, 3].includes(v)) ? list : undefined;
}

export const FIELDS = {
  button: { usual: "where", read: oneOf(["where", "what", "cleaner", "style"]) },
  noise: { usual: 0.3, read: aNumber(0, LOUDEST) },
  seed: { usual: 1, read: aNumber(0, 999_999, { whole: true }) },
  spot: { usual: 25 * SIDE + 13, read: aNumber(0, SIDE * SIDE - 1, { whole: true }) },
  shapes: { usual: USUAL, read },
  texture: { usual: "stripes", read: oneOf(STYLES) },
  weight: { usual: 3, read: aNumber(0, 20) }, // of the style's loss
  control: { usual: 1, read: aNumber(CONTROLS[0], CONTROLS[CONTROLS.length - 1], { whole: true }) }, // which trunk of random weights
  steps: { usual: 60, read: aNumber(0, STEPS, { whole: true }) },
  entry: { usual: 17, read: aNumber(0, CHANNELS * CHANNELS - 1, { whole: true }) },
};

/** A shape that was not there, of this kind, in the middle. */
export function fresh(/** @type {number} */ kind, /** @type {number} */ count) {
  return { kind, row: 12 + 2 * count, column: 19 - 2 * count, size: KINDS[kind] === "bar" ? 8 : 5, angle: 0.6 + count, thick: KINDS[kind] === "bar" ? 1.5 : 0 };
}
