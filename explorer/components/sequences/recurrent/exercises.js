// The exercises: one unit by hand over three steps, the weights of a long sequence, and a cost from probabilities.

import { near } from "../../topic/exercise.js";

const U = 1, W = 0.5, INPUTS = [1, 0, 1];

/** The states of the unit that is asked for. */
export function byHand() {
  let h = 0;
  return INPUTS.map((x) => (h = Math.tanh(W * h + U * x)));
}

const states = byHand(), SHARES = [0.5, 0.25, 0.8], cost = SHARES.reduce((sum, p) => sum - Math.log(p), 0);

/** @type {import("../../topic/exercise.js").About[]} */
export const EXERCISES = [
  {
    name: "by-hand",
    text: "One unit with U = 1, W = 0.5, b = 0 and h(0) = 0 reads 1, 0, 1. What is h(3)? (3 decimals)",
    fields: [{ name: "state", label: "h(3)" }],
    check: ({ state }) => {
      if (near(state, states[2], 0.001)) return { right: true, words: `Right: ${states.map((h) => h.toFixed(4)).join(", ")} are the states.` };
      if (near(state, states[0], 0.001)) return { right: false, words: "That is tanh(1), as if nothing came back. h(3) also gets W h(2)." };
      if (near(state, W * states[1] + U, 0.001)) return { right: false, words: "That is a(3). h(3) is its tanh." };
      if (near(state, states[1], 0.001)) return { right: false, words: "That is h(2). One step more: x(3) = 1." };
      return { right: false, words: "Not yet. Go step by step: h(1) = tanh(1), h(2) = tanh(0.5 h(1)), h(3) = tanh(0.5 h(2) + 1)." };
    },
    way: `h(1) = tanh(1) = ${states[0].toFixed(4)}; h(2) = tanh(0.5 \u00d7 ${states[0].toFixed(4)}) = ${states[1].toFixed(4)}; h(3) = tanh(0.5 \u00d7 ${states[1].toFixed(4)} + 1) = ${states[2].toFixed(4)}.`,
  },
  {
    name: "weights",
    text: "A cell with 2 units reads DNA (4 inputs, 4 outputs, h fed back) and is unrolled over 100 bases. How many weights and biases are learnt?",
    fields: [{ name: "count", label: "weights and biases" }],
    check: ({ count }) => {
      if (count === 26) return { right: true, words: "Right: U 8, W 4, b 2, V 8, c 4, and all 100 copies share them." };
      if (count === 2600) return { right: false, words: "The 100 copies are one cell: they share their weights." };
      if (count === 20) return { right: false, words: "Those are the weights. The biases b and c are learnt too." };
      return { right: false, words: "Not yet: count U, W, b, V and c once, however long the sequence is." };
    },
    way: "U 2 \u00d7 4 + W 2 \u00d7 2 + b 2 + V 4 \u00d7 2 + c 4 = 8 + 4 + 2 + 8 + 4 = 26.",
  },
  {
    name: "cost",
    text: "Over three steps the cell gives the letters that came p = 0.5, 0.25 and 0.8. What is the cost of the sequence? (3 decimals, natural logarithm)",
    fields: [{ name: "cost", label: "cost" }],
    check: ({ cost: said }) => {
      if (near(said, cost, 0.001)) return { right: true, words: "Right: 0.6931 + 1.3863 + 0.2231 = 2.3026. It is also \u2212log of the product, 0.1." };
      if (near(said, -cost, 0.001)) return { right: false, words: "The size is right. A cost is \u2212log p: above 0." };
      if (near(said, cost / 3, 0.001)) return { right: false, words: "That is the mean. Here costs are summed over the steps." };
      if (near(said, cost / Math.LN2, 0.001) || near(said, cost / Math.LN10, 0.001)) return { right: false, words: "That is another logarithm than the natural one." };
      return { right: false, words: "Not yet: add \u2212log p of the three." };
    },
    way: "\u2212log 0.5 \u2212 log 0.25 \u2212 log 0.8 = 0.6931 + 1.3863 + 0.2231 = 2.3026.",
  },
];
