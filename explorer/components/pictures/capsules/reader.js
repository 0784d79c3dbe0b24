// The capsule network of digits as the lesson trained it: parts, votes, and the digit drawn from a capsule.

import { maps, rectified } from "../convolve.js";
import { output } from "../../making/dense.js";
import { votesOf } from "./routing.js";
import { grouped, slid } from "./windows.js";

export const SIDE = 8, TYPES = 4, PLACES = 4, BELOW = TYPES * PLACES, CLASSES = 10, WIDE = 8;
const FIRST = { kernel: 4, step: 1 }, PARTS = { kernel: 3, step: 2 };
const REACH = FIRST.kernel + (PARTS.kernel - 1) * FIRST.step; // pixels to a side that a part sees

export class Reader {
  /** @param {Record<string, ArrayLike<number>>} arrays  weights by name */
  constructor(arrays) {
    const layer = (name, how) => ({ weights: arrays[`${name}.weight`], biases: arrays[`${name}.bias`], ...how });
    this.first = layer("first", FIRST);
    this.parts = layer("parts.convolution", PARTS);
    this.wholes = arrays["wholes.weight"];
    this.drawer = [layer("drawer_1", { activation: "relu" }), layer("drawer_2", { activation: "sigmoid" })];
  }

  /**
   * The small capsules of a picture, one after the other.
   * @param {ArrayLike<number>} picture
   */
  small(picture) {
    return grouped(slid(rectified(slid(maps(1, SIDE, SIDE, picture), this.first)), this.parts), TYPES);
  }

  /** @param {ArrayLike<number>} small */
  votes(small) {
    return votesOf(this.wholes, small, { below: BELOW, above: CLASSES, wide: WIDE });
  }

  /**
   * The picture that is drawn from the capsule of one digit.
   * @param {number} digit
   * @param {ArrayLike<number>} capsule
   */
  draw(digit, capsule) {
    const all = new Float64Array(CLASSES * WIDE);
    all.set(Float64Array.from(capsule), digit * WIDE);
    return output(this.drawer, all);
  }
}

/** The pixels that a part sees: its first row and column, and how many. */
export function windowOf(/** @type {number} */ part) {
  const place = part % PLACES, step = FIRST.step * PARTS.step;
  return { row: step * Math.floor(place / 2), column: step * (place % 2), reach: REACH };
}

/**
 * Slant, width and ink of a picture; without ink all are 0.
 * @param {ArrayLike<number>} picture
 * @param {number} [across]
 */
export function properties(picture, across = SIDE) {
  let ink = 0, right = 0, down = 0, both = 0, tall = 0, wide = 0;
  for (let k = 0; k < picture.length; k++) {
    ink += picture[k];
    right += picture[k] * (k % across);
    down += picture[k] * Math.floor(k / across);
  }
  if (ink <= 0) return { slant: 0, width: 0, ink: 0 };
  right /= ink;
  down /= ink;
  for (let k = 0; k < picture.length; k++) {
    const x = (k % across) - right, y = Math.floor(k / across) - down, share = picture[k] / ink;
    both += share * x * y;
    tall += share * y * y;
    wide += share * x * x;
  }
  return { slant: tall > 0 ? -both / tall : 0, width: Math.sqrt(wide), ink };
}
