// Digits, the two numbers that each is written as, and the pictures that are drawn from such numbers.

import { normals, uniforms } from "../../topic/chance.js";
import { distance, output, values } from "../dense.js";

/** @typedef {"network" | "components"} By */

export const WAYS = /** @type {By[]} */ (["network", "components"]);
const COPIES = 40;

export class Codes {
  /**
   * @param {{ images: ArrayLike<number>, labels: ArrayLike<number>, mean: ArrayLike<number>, directions: ArrayLike<number> }} arrays  images of 0 to 16, 64 each
   * @param {{ encoder: import("../dense.js").Layer[], decoder: import("../dense.js").Layer[] }} network
   */
  constructor({ images, labels, mean, directions }, { encoder, decoder }) {
    this.labels = labels;
    this.encoder = encoder;
    this.decoder = decoder;
    this.mean = mean;
    this.directions = directions;
    this.pictures = Array.from({ length: labels.length }, (_, row) => Float64Array.from({ length: 64 }, (_, k) => images[64 * row + k] / 16));
    /** @type {Record<string, ArrayLike<number>[]>} */
    this.codes = {};
    for (const by of WAYS) this.codes[by] = this.pictures.map((picture) => this.encode(by, picture));
  }

  /**
   * The two numbers of a picture.
   * @param {By} by
   * @param {ArrayLike<number>} picture
   * @returns {ArrayLike<number>}
   */
  encode(by, picture) {
    if (by === "network") return output(this.encoder, picture);
    return Float64Array.from({ length: 2 }, (_, c) => {
      let sum = 0;
      for (let k = 0; k < 64; k++) sum += (picture[k] - this.mean[k]) * this.directions[64 * c + k];
      return sum;
    });
  }

  /**
   * The picture of two numbers; components may leave the inks between 0 and 1.
   * @param {By} by
   * @param {ArrayLike<number>} code
   * @returns {ArrayLike<number>}
   */
  decode(by, code) {
    if (by === "network") return output(this.decoder, code);
    return Float64Array.from({ length: 64 }, (_, k) => this.mean[k] + code[0] * this.directions[k] + code[1] * this.directions[64 + k]);
  }

  /** All that the network makes on its way from a picture to its code, and from a code to its picture. */
  opened(/** @type {ArrayLike<number>} */ picture, /** @type {ArrayLike<number>} */ code) {
    return { inward: values(this.encoder, picture), outward: values(this.decoder, code) };
  }

  /** The digit whose code is nearest. */
  nearest(/** @type {By} */ by, /** @type {ArrayLike<number>} */ code) {
    let best = 0, least = Infinity;
    this.codes[by].forEach((one, row) => {
      const far = distance(one, code);
      if (far < least) [best, least] = [row, far];
    });
    return best;
  }

  /** The middle of a figure's codes. */
  middle(/** @type {By} */ by, /** @type {number} */ figure) {
    const own = this.codes[by].filter((_, row) => this.labels[row] === figure);
    return [0, 1].map((axis) => own.reduce((sum, code) => sum + code[axis], 0) / own.length);
  }
}

/**
 * A picture with noise on every pixel, and some pixels turned from ink to none or back.
 * @param {ArrayLike<number>} picture
 * @param {{ noise: number, turned: number[], seed: number }} how  `noise` is its standard deviation
 */
export function wobbled(picture, { noise, turned, seed }) {
  const normal = normals(seed), made = Float64Array.from(picture);
  for (const k of turned) made[k] = 1 - made[k];
  return noise > 0 ? made.map((value) => value + noise * normal()) : made;
}

/**
 * How far codes move, by what a picture is changed with, all changes equally long: noise, and a step towards a digit of
 * another figure. Means over many digits, each with one change of either kind.
 * @param {Codes} codes
 * @param {By} by
 * @param {number} length  of every change, as a distance of pictures
 * @param {number} seed
 * @param {number} [most]  digits
 */
export function moved(codes, by, length, seed, most = 200) {
  const normal = normals(seed), uniform = uniforms(seed + 1), count = Math.min(most, codes.pictures.length), sum = { noise: 0, other: 0 };
  for (let row = 0; row < count; row++) {
    const picture = codes.pictures[row], from = codes.codes[by][row];
    let pick = row;
    while (codes.labels[pick] === codes.labels[row]) pick = Math.floor(uniform() * codes.pictures.length);
    const ways = { noise: Float64Array.from(picture, () => normal()), other: codes.pictures[pick].map((value, k) => value - picture[k]) };
    for (const [name, way] of Object.entries(ways)) {
      const size = Math.hypot(...way);
      sum[name] += distance(codes.encode(by, way.map((value, k) => picture[k] + (length * value) / size)), from) / count;
    }
  }
  return { ...sum, count };
}

/** Codes of several copies of a picture, each with noise of its own. */
export function cloud(/** @type {Codes} */ codes, /** @type {By} */ by, /** @type {ArrayLike<number>} */ picture, how, copies = COPIES) {
  return Array.from({ length: copies }, (_, k) => codes.encode(by, wobbled(picture, { ...how, seed: how.seed + k })));
}

/**
 * A walk through places, `steps` from each to the next, along a straight line.
 * @param {number[][]} places
 * @param {number} steps
 */
export function tour(places, steps) {
  const made = [];
  for (let place = 0; place + 1 < places.length; place++) {
    for (let step = place ? 1 : 0; step <= steps; step++) {
      const share = step / steps;
      made.push(places[place].map((value, axis) => value + share * (places[place + 1][axis] - value)));
    }
  }
  return made;
}
