// The pictures of both views: digits and two kinds of landscapes, each with its grid, codebook, network and simpler ways.

import { layersOf, output } from "../making/dense.js";
import { namerOf } from "./filling.js";
import { broken, profile } from "./land.js";
import { joined, named } from "./patchwork.js";

/** @typedef {import("./patchwork.js").Grid} Grid */
/**
 * @typedef {object} Known
 * @property {Grid} grid
 * @property {Float32Array} book
 * @property {import("./filling.js").Namer} namer
 * @property {number} count  pictures
 * @property {number[]} usual  the most frequent name at each place
 * @property {(index: number) => { pixels: Float32Array, names: number[], title: string }} picture
 * @property {(pixels: ArrayLike<number>) => string} verdict  what another reader, or the rule, says of a picture
 * @property {((pixels: ArrayLike<number>) => number) | null} read  the figure that another network reads
 * @property {((pixels: ArrayLike<number>, hidden: boolean[]) => Float32Array) | null} nearest  the learnt picture that is nearest where both are seen
 */

export const KINDS = /** @type {const} */ (["digits", "waves", "hills"]);
const DARKEST = 16;

/**
 * @param {Record<string, any>} arrays
 * @param {Record<string, Grid>} grids
 * @returns {Record<string, Known>}
 */
export function knownOf(arrays, grids) {
  return { digits: digits(arrays, grids.digits), waves: land("waves", arrays, grids.land), hills: land("hills", arrays, grids.land) };
}

/** @returns {Known} */
function digits(arrays, grid) {
  const book = arrays.digits_book, reader = layersOf(arrays, "layer", ["relu", "linear"]), count = arrays.labels.length;
  const picture = (index) => {
    const pixels = Float32Array.from(arrays.images.subarray(64 * index, 64 * index + 64), (v) => v / DARKEST);
    return { pixels, names: named(pixels, book, grid), title: `a ${arrays.labels[index]}` };
  };
  const read = (pixels) => {
    const scores = Array.from(output(reader, pixels));
    return scores.indexOf(Math.max(...scores));
  };
  const verdict = (pixels) => `read as ${read(pixels)}`;
  return { grid, book, namer: namerOf(arrays, "digits_"), count, usual: Array.from(arrays.digits_usual), picture, verdict, read, nearest: (pixels, hidden) => nearest(arrays.train, pixels, hidden, grid) };
}

/** @returns {Known} */
function land(kind, arrays, grid) {
  const book = arrays.land_book, heights = arrays[`${kind}_heights`], wide = grid.columns * grid.wide, high = grid.rows * grid.high;
  const picture = (index) => {
    const ground = heights.subarray(wide * index, wide * index + wide), pixels = Float32Array.from({ length: high * wide }, (_, k) => (high - 1 - Math.floor(k / wide) < ground[k % wide] ? 1 : 0));
    return { pixels, names: named(pixels, book, grid), title: kind };
  };
  const verdict = (pixels) => {
    const count = broken(profile(pixels, wide), 1).length;
    return count ? `${count} break${count === 1 ? "" : "s"}` : "no break";
  };
  return { grid, book, namer: namerOf(arrays, `${kind}_`), count: heights.length / wide, usual: Array.from(arrays[`${kind}_usual`]), picture, verdict, read: null, nearest: null };
}

/**
 * The learnt digit whose visible pixels are nearest.
 * @param {ArrayLike<number>} train
 * @param {ArrayLike<number>} pixels
 * @param {boolean[]} hidden
 * @param {Grid} grid
 */
export function nearest(train, pixels, hidden, grid) {
  const blank = joined(hidden.map((one) => (one ? 1 : 0)), new Float32Array(grid.high * grid.wide), grid), there = [];
  for (let k = 0; k < pixels.length; k++) if (blank[k] === blank[k]) there.push(k);
  let best = 0, least = Infinity;
  for (let from = 0; from < train.length; from += pixels.length) {
    let apart = 0;
    for (const k of there) apart += (pixels[k] - train[from + k] / DARKEST) ** 2;
    if (apart < least) [best, least] = [from, apart];
  }
  return Float32Array.from(pixels, (_, k) => train[best + k] / DARKEST);
}
