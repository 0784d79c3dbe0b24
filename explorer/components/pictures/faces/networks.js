// Three networks that tell faces, as the lesson trained them: two with pooling, and capsules with their votes.

import { output } from "../../making/dense.js";
import { greatest, maps, pooled, rectified } from "../convolve.js";
import { capsule, product, route, shares, vote, votesOf } from "../capsules/routing.js";
import { grouped, slid } from "../capsules/windows.js";
import { SIDE } from "./drawing.js";

export const NETS = ["max", "global", "capsules"], TYPES = 4, ACROSS = 5, PLACES = ACROSS * ACROSS, ROUNDS = 3;
const BELOW = TYPES * PLACES, WIDE = 6, FACE = 1;

/** Pixels that a part of the capsules sees: the first row and column of a place, and how many. */
export function windowOf(/** @type {number} */ place) {
  return { row: 4 * Math.floor(place / ACROSS), column: 4 * (place % ACROSS), reach: 9 };
}

/**
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {string} name  before each key
 */
function convolutional(arrays, name) {
  const layer = (key, how) => ({ weights: arrays[`${name}_${key}.weight`], biases: arrays[`${name}_${key}.bias`], ...how }), own = name.endsWith("max");
  const first = layer("0", { kernel: 4, step: 1 }), second = layer("3", { kernel: own ? 4 : 5, step: 1 }), dense = [layer("7", { activation: "relu" }), layer("9", { activation: "linear" })];
  return (/** @type {ArrayLike<number>} */ picture) => {
    const made = rectified(slid(pooled(rectified(slid(maps(1, SIDE, SIDE, picture), first))), second));
    return shares(output(dense, own ? pooled(made).values : greatest(made)))[FACE];
  };
}

/**
 * @typedef {object} Said  by the capsules
 * @property {number[]} lengths  of "no face" and "face"
 * @property {number[]} coupling  of each part with "face"
 * @property {number[]} along  each part's vote along the face capsule
 * @property {number[]} given  the product of both; they add up to |s|
 * @property {number} length  |s| of "face"
 */

/**
 * What each network makes of a picture: the probability of a face, and all that the capsules say.
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {number} trained  0: without scrambled faces, 1: with
 */
export function networks(arrays, trained) {
  const [max, whole] = ["max", "global"].map((net) => convolutional(arrays, `${trained}_${net}`)), name = `${trained}_capsules`;
  const layer = (key, how) => ({ weights: arrays[`${name}_${key}.weight`], biases: arrays[`${name}_${key}.bias`], ...how });
  const first = layer("first", { kernel: 5, step: 2 }), parts = layer("parts.convolution", { kernel: 3, step: 2 }), wholes = arrays[`${name}_wholes.weight`];
  return (/** @type {ArrayLike<number>} */ picture) => {
    const small = grouped(slid(rectified(slid(maps(1, SIDE, SIDE, picture), first)), parts), TYPES);
    const votes = votesOf(wholes, small, { below: BELOW, above: 2, wide: WIDE }), last = route(votes, ROUNDS)[ROUNDS - 1];
    return { max: max(picture), global: whole(picture), capsules: opened(votes, last) };
  };
}

/**
 * What each part gives to the face capsule, along the sum of all.
 * @param {import("../capsules/routing.js").Votes} votes
 * @param {import("../capsules/routing.js").Round} round
 * @returns {Said}
 */
export function opened(votes, round) {
  const s = capsule({ ...round, capsules: round.sums }, FACE, votes.wide), length = Math.sqrt(product(s, s)), coupling = [], along = [], given = [];
  for (let i = 0; i < votes.below; i++) {
    coupling.push(round.coupling[2 * i + FACE]);
    along.push(length > 0 ? product(vote(votes, i, FACE), s) / length : 0);
    given.push(coupling[i] * along[i]);
  }
  return { lengths: round.lengths, coupling, along, given, length };
}

/** Sums over the types of each place. */
export function byPlace(/** @type {number[]} */ given) {
  return Array.from({ length: PLACES }, (_, place) => Array.from({ length: TYPES }, (_, type) => given[type * PLACES + place]).reduce((sum, value) => sum + value, 0));
}

/** Whether each network says "face". */
export function verdicts(/** @type {{ max: number, global: number, capsules: Said }} */ { max, global, capsules }) {
  return { max: max > 0.5, global: global > 0.5, capsules: capsules.lengths[FACE] > capsules.lengths[1 - FACE] };
}
