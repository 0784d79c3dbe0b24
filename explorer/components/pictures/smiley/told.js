// What is said of a face: the last sum opened, one feature, one covered block; and what was measured on many.

import { unitOf } from "../../making/dense.js";
import { bracketed, products, written } from "../../topic/written.js";
import { BLOCK, withoutBlock, read } from "./network.js";
import { SIDE } from "./face.js";
import { mean, sure } from "./measured.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./measured.js").Measured} Measured */

const CHANGES = ["mouth turned around", "eyes taken away", "head taken away", "whole face upside down"];
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
const range = (/** @type {number[]} */ list) => `${percent(Math.min(...list))} to ${percent(Math.max(...list))}`;

/** "happy" with what is left to say of it. */
export function answer(/** @type {number} */ p) {
  return `${p >= 0.5 ? "happy" : "sad"}, ${percent(Math.max(p, 1 - p))}`;
}

/**
 * @param {import("./network.js").Network} network
 * @param {import("./network.js").Values} values
 * @param {number} unit  feature
 * @returns {Row[]}
 */
export function ofSum({ features, last }, values, unit) {
  const bias = last.biases[0], one = unitOf({ ...features, activation: "tanh" }, values.second, unit, 2), [a, b] = one.largest;
  return [
    { name: "sum", label: "last sum z", text: `${products(Array.from(values.features, (value, k) => [value, last.weights[k]]), 2)} + ${bracketed(bias, 2)}`, value: written(values.sum, 3), hint: "Feature times weight, for six features, and the bias" },
    { name: "probability", label: "probability of happy", text: `1 / (1 + e^\u2212z) = 1 / (1 + e^(${written(-values.sum, 3)}))`, value: written(values.probability), lit: true },
    { name: "feature", label: `feature ${unit + 1}`, text: `tanh(${bracketed(a.weight, 2)} \u00d7 ${written(a.value, 2)} + ${bracketed(b.weight, 2)} \u00d7 ${written(b.value, 2)} + ${bracketed(one.rest, 3)} of ${one.others} more + ${bracketed(one.bias, 2)}) = tanh(${written(one.sum, 3)})`, value: written(one.value, 3) },
  ];
}

/**
 * One block of the map: covered, or the products of gradient and ink in it.
 * @param {import("./network.js").Network} network
 * @param {{ ink: ArrayLike<number>, sum: number, gradient: ArrayLike<number>, block: number, way: string }} now
 * @returns {Row[]}
 */
export function ofBlock(network, { ink, sum, gradient, block, way }) {
  const blocks = SIDE / BLOCK, row = Math.floor(block / blocks) * BLOCK, column = (block % blocks) * BLOCK, label = `rows ${row + 1}\u2013${row + 2}, columns ${column + 1}\u2013${column + 2}`;
  if (way === "gradient") {
    const cells = [0, 1, SIDE, SIDE + 1].map((step) => row * SIDE + column + step);
    return [{ name: "block", label, text: `gradient \u00d7 ink: ${products(cells.map((at) => [gradient[at], ink[at]]), 2)}`, value: written(cells.reduce((total, at) => total + gradient[at] * ink[at], 0), 3) }];
  }
  const without = withoutBlock(ink, block);
  if (!without) return [{ name: "block", label, text: "no ink here: covering it changes nothing" }];
  const left = read(network, without).sum;
  return [{ name: "block", label, text: `covered with paper, z goes from ${written(sum, 3)} to ${written(left, 3)}; it spoke for ${sum >= left ? "happy" : "sad"}: ${written(sum, 3)} \u2212 ${bracketed(left, 3)}`, value: written(sum - left, 3) }];
}

/**
 * @param {Measured} measured
 * @param {number} gap  of the calibration
 * @param {string} beside
 * @param {boolean} hidden  the answer to the question
 * @returns {Row[]}
 */
export function ofAll({ scores, known, changes, used, mouth, kinds, without }, gap, beside, hidden) {
  const right = scores.map((seeds) => seeds.map((one) => one[0])), clear = scores.map((seeds) => mean(seeds.map((one) => one[1])).toFixed(3));
  if (beside === "trust") return [
    { name: "right", label: "labels said right", text: `networks ${range(right[0])}; one layer over the pixels ${range(right[1])}; who knows the bend ${percent(known[0])}` },
    { name: "entropy", label: "cross-entropy", text: `network ${clear[0]}, one layer ${clear[1]}, who knows the bend ${known[1].toFixed(3)}: readers waver, so it can\u2019t be 0` },
    { name: "gap", label: "mean gap in the bins", text: `calibration error of the network shown: ${gap.toFixed(3)}` },
  ];
  if (beside === "none") return [
    { name: "none", label: "sure of no face", text: hidden ? "after your guess" : kinds.map((kind, k) => `${kind}: ${percent(sure(without[k]))}`).join(", "), lit: true },
    { name: "neither", label: "there is no \u201cneither\u201d", text: "one sum makes two probabilities that add to 1, whatever is shown" },
  ];
  return [
    { name: "straight", label: "straight mouths", text: `mean probability of happy, ${without[0].length} faces: ${mean(without[0]).toFixed(3)}` },
    { name: "changes", label: "the answer changes", text: CHANGES.map((name, k) => `${name}: ${percent(mean(changes[k]))}`).join(", "), hint: "Of held-out faces whose mouth is clearly bent; means over networks" },
    { name: "used", label: "used of the mouth", text: `covering ${percent(mean(used[0][0]))}, gradient \u00d7 ink ${percent(mean(used[1][0]))} of all that was used; untrained networks ${percent(mean(used[0][1]))}, ${percent(mean(used[1][1]))}; share of the ink ${percent(mouth)}` },
  ];
}

/**
 * @param {Measured} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked({ kinds, without }) {
  const share = sure(without[kinds.indexOf("digit")]);
  return {
    question: "It learnt smileys alone. Shown handwritten digits, how often is it at least 90% sure of happy or of sad?",
    answers: ["never or hardly: below 10%", "now and then: 10 to 40%", "often: above 40%"], right: share < 0.1 ? 0 : share <= 0.4 ? 1 : 2,
    because: `It was that sure of ${percent(share)} of ${without[0].length} digits, and of ${percent(sure(without[kinds.indexOf("scribble")]))} of scribbles. It has to say one or the other, and nothing in training told it what no face is.`,
  };
}
