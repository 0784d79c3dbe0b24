// The arithmetic of the small pictures at the stations of the timeline.

import { sigmoid, softmax } from "../activations/functions.js";
import { orientation, retina, SIDE, simple } from "./neocognitron.js";

const step = (z) => (z > 0 ? 1 : 0);

/** A perceptron that answers AND: the line x1 + x2 = 1.5. */
export const AND = { weights: [1, 1], bias: -1.5 };

/**
 * @param {number} a
 * @param {number} b
 */
export function and(a, b) {
  return step(AND.weights[0] * a + AND.weights[1] * b + AND.bias);
}

/** The same in two layers answers XOR: OR but not AND. */
export function xor(/** @type {number} */ a, /** @type {number} */ b) {
  const or = step(a + b - 0.5), both = step(a + b - 1.5);
  return { or, both, answer: step(or - both - 0.5) };
}

/** The largest answer of upright S cells to a bar of each direction through the middle: a tuning curve. */
export function tuning() {
  const { weights } = orientation("upright"), middle = Math.floor(SIDE / 2);
  return ["upright", "flat", "falling", "rising"].map((way) => {
    const map = simple(retina({ way, row: middle, column: middle, length: 5 }), weights);
    return { way, answer: Math.max(...map.flat()) };
  });
}

/** What one step keeps: of an LSTM's cell by a forget gate with bias log 50, of a state by a weight of .5. */
export const KEPT = { lstm: sigmoid(Math.log(50)), recurrent: 0.5 };
export const STEPS = 50;

/** @param {number} share */
export function left(share, steps = STEPS) {
  return share ** steps;
}

/**
 * The best discriminator between data N(0, 1) and made N(2, 1): D* = p / (p + q).
 * @param {number} x
 */
export function discriminator(x) {
  return sigmoid(2 - 2 * x); // log p - log q = ((x - 2)^2 - x^2) / 2
}

/** @param {number} x */
export function bell(x, mean = 0) {
  return Math.exp(-((x - mean) ** 2) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The length of a capsule's vector after squashing: |s|^2 / (1 + |s|^2).
 * @param {number} length
 */
export function squashed(length) {
  return length ** 2 / (1 + length ** 2);
}

/** Projections of a self-attention toy; the tokens are the columns of X, here the identity. */
export const QUERY = [[2, 0, 1], [0, 1, 1]];
export const KEY = [[0, 1, 1], [2, 0, 0]];

/** Its scores Q^T K and weights, softmax of them over the square root of 2: a row for each token that asks. */
export function attention() {
  const scores = [0, 1, 2].map((i) => [0, 1, 2].map((j) => QUERY.reduce((sum, row, k) => sum + row[i] * KEY[k][j], 0)));
  return { scores, weights: scores.map((row) => softmax(row.map((s) => s / Math.SQRT2))) };
}

/** Top-5 accuracy on ILSVRC in percent; that of 2013 is known to about a percent. */
export const ILSVRC = [
  { name: "runner-up", year: 2012, top5: 73.8 },
  { name: "AlexNet", year: 2012, top5: 84.7 },
  { name: "best entry", year: 2013, top5: 89, about: true },
  { name: "VGG", year: 2014, top5: 92.7 },
  { name: "GoogLeNet", year: 2014, top5: 93.4 },
  { name: "ResNet", year: 2015, top5: 96.4 },
];

/** LeNet-5 without batch norm: each volume as [side, channels], then widths of dense layers; parameters layer by layer. */
export function lenet() {
  const convolution = ([side, depth], filters) => ({ volume: [side - 4, filters], parameters: filters * (5 * 5 * depth + 1) });
  const first = convolution([32, 1], 6), second = convolution([first.volume[0] / 2, 6], 16), side = second.volume[0] / 2;
  const widths = [side * side * 16, 120, 84, 10], dense = widths.slice(1).map((width, k) => width * (widths[k] + 1));
  return {
    volumes: [[32, 1], first.volume, [first.volume[0] / 2, 6], second.volume, [side, 16]], widths: widths.slice(1),
    parameters: [first.parameters, second.parameters, ...dense],
  };
}

/** The sides of U-Net's maps as published, without padding: after two 3x3 convolutions at each level, down and up again. */
export function uNet(side = 572) {
  const down = [], up = [];
  for (let level = 0; level < 5; level++) {
    down.push(side - 4);
    side = (side - 4) / 2;
  }
  side = down[4];
  for (let level = 0; level < 4; level++) {
    side = 2 * side - 4;
    up.push(side);
  }
  return { down, up };
}
