// The three exercises on the worked neuron: x = (0.50, 0.51), w = (0.35, 0.40), label 0.10, sigmoid, half the squared error.

import { near } from "../../topic/exercise.js";

const X = [0.5, 0.51], W = [0.35, 0.4], LABEL = 0.1;
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** The worked neuron, exactly: before a step of rate 1 on both weights, and after it. */
export function workedNeuron() {
  const sum = W[0] * X[0] + W[1] * X[1], output = sigmoid(sum), slope = output * (1 - output), above = (output - LABEL) * slope;
  const gradients = X.map((x) => above * x), weights = W.map((w, k) => w - gradients[k]);
  const later = sigmoid(weights[0] * X[0] + weights[1] * X[1]);
  return { sum, output, slope, above, gradients, weights, loss: (output - LABEL) ** 2 / 2, later, lossLater: (later - LABEL) ** 2 / 2 };
}

const known = workedNeuron();
const BEFORE = { w: W[0], z: 0, x0: 2 }; // x1 = sigmoid(0) = 0.5
/** The gradient of the weight in the layer before: the gradient at the sum, times w1, g'(z1) and the input x0. */
export const layerBefore = known.above * BEFORE.w * 0.25 * BEFORE.x0;

/** @type {import("../../topic/exercise.js").About[]} */
export const EXERCISES = [
  {
    name: "second-weight",
    text: "The neuron that this view opens with (x1 = 0.50, x2 = 0.51, w1 = 0.35, w2 = 0.40, y = 0.10): w1\u2019s gradient is 0.4936 \u00d7 0.2412 \u00d7 0.5 = 0.0595. What is the gradient of w2? (4 decimals)",
    fields: [{ name: "gradient", label: "\u2202loss/\u2202w2" }],
    check: ({ gradient }) => {
      if (near(gradient, known.gradients[1], 0.0001)) return { right: true, words: "Right: one factor only is new, the input x2 = 0.51." };
      if (near(gradient, known.gradients[0], 0.0001)) return { right: false, words: "That is w1\u2019s. The last factor is the input that the weight is multiplied by." };
      if (near(gradient, -known.gradients[1], 0.0001)) return { right: false, words: "The size is right, the sign is not: the output is too large, so a larger weight makes the loss larger." };
      if (near(gradient, known.above, 0.0005)) return { right: false, words: "That is the gradient at the sum. It still has to be multiplied by the input of w2." };
      return { right: false, words: "Not yet: the first two factors, 0.4936 and 0.2412, are those of w1. Only the last is another." };
    },
    way: "0.4936 \u00d7 0.2412 \u00d7 0.51 = 0.0607: loss and activation are the same as for w1, the input is x2 = 0.51.",
  },
  {
    name: "one-step",
    text: "From there both weights take one step with learning rate 1. What are w2, the output and the loss then? (4 decimals)",
    fields: [{ name: "weight", label: "w2" }, { name: "output", label: "output" }, { name: "loss", label: "loss" }],
    check: ({ weight, output, loss }) => {
      if (near(weight, W[1] + known.gradients[1], 0.0002)) return { right: false, words: "w2 went up the slope: the gradient is taken away, not added." };
      if (!near(weight, known.weights[1], 0.0001)) return { right: false, words: "w2 is not right yet: w2 \u2212 1 \u00d7 its gradient, 0.40 \u2212 0.0607." };
      const alone = sigmoid(W[0] * X[0] + known.weights[1] * X[1]);
      if (near(output, alone, 0.00015)) return { right: false, words: "w2 is right, but the output is that of the old w1: both weights move, w1 to 0.2905." };
      if (!near(output, known.later, 0.00015)) return { right: false, words: "w2 is right, the output is not yet: sigmoid(0.2905 \u00d7 0.5 + 0.3393 \u00d7 0.51)." };
      if (near(loss, 2 * known.lossLater, 0.0002)) return { right: false, words: "w2 and output are right; the loss is half of the squared error." };
      if (!near(loss, known.lossLater, 0.00015)) return { right: false, words: "w2 and output are right, the loss is not yet: (0.10 \u2212 output)\u00b2 / 2." };
      return { right: true, words: "Right: the loss fell from 0.1218 to 0.1147." };
    },
    way: "w2 = 0.40 \u2212 0.0607 = 0.3393; output = sigmoid(0.2905 \u00d7 0.5 + 0.3393 \u00d7 0.51) = sigmoid(0.3183) = 0.5789; loss = (0.10 \u2212 0.5789)\u00b2 / 2 = 0.1147, before 0.1218.",
  },
  {
    name: "layer-before",
    text: "Now x1 is itself a neuron\u2019s output, x1 = sigmoid(z1) with z1 = u \u00d7 x0, u = 0 and x0 = 2. So x1 = 0.5, and the gradient at the sum is 0.1191 as before. Which factors lead from there to u, and what is u\u2019s gradient? (4 decimals)",
    fields: [
      { name: "factors", label: "factors", options: [["own", "x1, g\u2032(z1), x0"], ["right", "w1, g\u2032(z1), x0"], ["slope", "w1, x0"]] },
      { name: "gradient", label: "\u2202loss/\u2202u" },
    ],
    check: ({ factors, gradient }) => {
      if (factors === "own") return { right: false, words: "The derivative of w1 \u00d7 x1 in x1 is the other factor, w1: x1 leads to w1, not to the layer before." };
      if (factors === "slope") return { right: false, words: "Between z1 and x1 stands an activation: its derivative g\u2032(z1) is a factor too." };
      if (near(gradient, layerBefore, 0.0001)) return { right: true, words: "Right: multiply by the weight, by g\u2032(z1), then by that layer\u2019s input. So it goes on, however many layers there are." };
      if (near(gradient, 4 * layerBefore, 0.0004)) return { right: false, words: "The factors are right, but g\u2032(z1) is missing in the number: sigmoid\u2019s slope at 0 is 0.25." };
      return { right: false, words: "The factors are right, the number is not yet: 0.1191 \u00d7 0.35 \u00d7 g\u2032(0) \u00d7 2." };
    },
    way: "0.1191 \u00d7 0.35 \u00d7 0.25 \u00d7 2 = 0.0208: w1 = 0.35, g\u2032(z1) = 0.5 \u00d7 (1 \u2212 0.5) = 0.25, and the input x0 = 2. The example \u201cA layer before it\u201d has this graph.",
  },
];
