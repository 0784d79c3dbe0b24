// What the reader is asked to work out: a weight by hand, and how many tokens and weights a larger picture has.

import { Exercise, near } from "../../topic/exercise.js";

const QUERY = [1, 0, 2, 1], KEYS = [[2, 1, 1, 0], [0, 3, 0, 0]];
const dot = (a, b) => a.reduce((sum, v, k) => sum + v * b[k], 0);

export const WEIGHT = {
  name: "weight",
  text: `A head has 4 numbers. The query is (${QUERY.join(", ")}); the keys of the only two tokens are (${KEYS[0].join(", ")}) and (${KEYS[1].join(", ")}). Which weight has the first (two decimals)?`,
  fields: [{ name: "weight", label: "Weight" }],
  check: ({ weight }) => {
    const [one, other] = KEYS.map((key) => dot(QUERY, key) / 2), right = 1 / (1 + Math.exp(other - one));
    if (near(weight, right, 0.005)) return { right: true, words: "Right: the scores are 2 and 0, and e\u00b2 / (e\u00b2 + 1) = 0.88." };
    if (near(weight, 1 / (1 + Math.exp(-4)), 0.003)) return { right: false, words: "Divide q \u00b7 k by \u221a4 before the softmax." };
    if (near(weight, 1 - right, 0.005)) return { right: false, words: "That is the weight of the second token." };
    if (near(weight, 1, 0.001) || near(weight, 2, 0.001)) return { right: false, words: "Softmax takes e to the power of each score: no weight is 1 while another score is finite." };
    return { right: false, words: "q \u00b7 k is 4 for the first key and 0 for the second. Divide by \u221a4, then take the softmax." };
  },
  way: "q \u00b7 k: 1\u00d72 + 0\u00d71 + 2\u00d71 + 1\u00d70 = 4, and 0. Scores 4 / 2 = 2 and 0. e\u00b2 = 7.389, so 7.389 / (7.389 + 1) = 0.881.",
};

export const TOKENS = {
  name: "tokens",
  text: "A photograph of 224 \u00d7 224 pixels is cut into patches of 16 \u00d7 16, and there is a class token. How many tokens are there, and how many attention weights has one head of one block?",
  fields: [{ name: "tokens", label: "Tokens" }, { name: "weights", label: "Weights" }],
  check: ({ tokens, weights }) => {
    if (tokens === 197 && weights === 197 ** 2) return { right: true, words: "Right: 14 \u00d7 14 + 1 = 197, and every token looks at every token: 197\u00b2. Patches of 8 \u00d7 8 would cost about 16 times as much." };
    if (tokens === 196) return { right: false, words: "Those are the patches. The class token is one more." };
    if (tokens !== 197) return { right: false, words: "224 / 16 = 14 patches to a side; then the class token." };
    if (weights === 197) return { right: false, words: "That is one token\u2019s row. Every token has one." };
    return { right: false, words: "The tokens are right. Every token has a weight for every token, itself included." };
  },
  way: "224 / 16 = 14; 14 \u00d7 14 = 196 patches and the class token: 197 tokens, 197 \u00d7 197 = 38,809 weights.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  return [WEIGHT, TOKENS].map((about) => new Exercise(frame, about));
}
