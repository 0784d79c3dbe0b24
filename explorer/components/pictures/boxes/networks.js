// Three networks that tell promoters, as the lesson trained them; that with a global maximum opened filter by filter.

import { output } from "../../making/dense.js";
import { greatest, maps, pooledAcross, rectified } from "../convolve.js";
import { longest, route, votesOf } from "../capsules/routing.js";
import { grouped, slid } from "../capsules/windows.js";
import { ALPHABET, LENGTH } from "./promoter.js";

export const NETS = ["max", "global", "capsules"], KERNEL = 8, PLACES = LENGTH - KERNEL + 1, FILTERS = 34;
const POOL = 4, TYPES = 2, BELOW = 20, WIDE = 4, STEP = 4, ROUNDS = 3;
const sigmoid = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));

/**
 * @typedef {object} Opened  the network with a global maximum
 * @property {Float32Array[]} responses  of each filter at every place, after ReLU
 * @property {number[]} places  where each is largest, the first of equals
 * @property {ArrayLike<number>} maxima
 * @property {number[]} weights  of each maximum
 * @property {number[]} given  weight times maximum
 * @property {number} bias
 * @property {number} logit  the sum of all given, and the bias
 */

/** 1 where a letter stands, a map for each of the four. */
export function oneHot(/** @type {ArrayLike<number>} */ codes) {
  const made = maps(ALPHABET.length, 1, LENGTH);
  for (let place = 0; place < LENGTH; place++) made.values[codes[place] * LENGTH + place] = 1;
  return made;
}

/**
 * What each network makes of a window: two probabilities, the lengths of capsules "none" and "promoter".
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {number} trained  0: without disordered promoters, 1: with
 */
export function networks(arrays, trained) {
  const layer = (net, key, how) => ({ weights: arrays[`${trained}_${net}_${key}.weight`], biases: arrays[`${trained}_${net}_${key}.bias`], ...how }), sliding = { kernel: KERNEL, step: 1, tall: 1 };
  const first = { max: layer("max", "0", sliding), global: layer("global", "0", sliding), capsules: layer("capsules", "first", sliding) };
  const dense = [layer("max", "4", { activation: "relu" }), layer("max", "6", { activation: "linear" })], last = layer("global", "4", {});
  const parts = layer("capsules", "parts.convolution", { kernel: STEP, step: STEP, tall: 1 }), wholes = arrays[`${trained}_capsules_wholes.weight`];
  return (/** @type {ArrayLike<number>} */ codes) => {
    const window = oneHot(codes), made = (net) => rectified(slid(window, first[net]));
    const rounds = route(votesOf(wholes, grouped(slid(made("capsules"), parts), TYPES), { below: BELOW, above: 2, wide: WIDE }), ROUNDS), opened = ofMaxima(made("global"), last);
    return { max: sigmoid(output(dense, pooledAcross(made("max"), POOL).values)[0]), global: sigmoid(opened.logit), opened, lengths: rounds[ROUNDS - 1].lengths };
  };
}

/**
 * @param {import("../convolve.js").Maps} made
 * @param {{ weights: ArrayLike<number>, biases: ArrayLike<number> }} last
 * @returns {Opened}
 */
function ofMaxima(made, { weights, biases }) {
  const { channels, width, values } = made, responses = Array.from({ length: channels }, (_, k) => values.subarray(k * width, (k + 1) * width)), maxima = greatest(made), own = Array.from(weights);
  const given = own.map((weight, k) => weight * maxima[k]);
  return { responses, maxima, places: responses.map(longest), weights: own, given, bias: biases[0], logit: given.reduce((sum, value) => sum + value, biases[0]) };
}

/** The filter that speaks most for a promoter. */
export function strongest(/** @type {Opened} */ { given }) {
  return longest(given);
}

/**
 * A filter of the global maximum as columns of four weights, and its bias.
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {number} trained
 * @param {number} filter
 */
export function filterOf(arrays, trained, filter) {
  const weights = arrays[`${trained}_global_0.weight`], from = filter * ALPHABET.length * KERNEL;
  return { columns: Array.from({ length: KERNEL }, (_, j) => Array.from({ length: ALPHABET.length }, (_, code) => weights[from + code * KERNEL + j])), bias: arrays[`${trained}_global_0.bias`][filter] };
}

/** Whether each says "promoter". */
export function verdicts(/** @type {{ max: number, global: number, lengths: number[] }} */ { max, global, lengths: [none, promoter] }) {
  return { max: max > 0.5, global: global > 0.5, capsules: promoter > none };
}
