// What the reader is asked to work out: how many k-mers, and which pair is merged second.

import { Exercise } from "../../topic/exercise.js";

export const KMERS = {
  name: "kmers",
  text: "A sequence of 12 bases is cut into overlapping 3-mers, one beginning at each base where it fits. How many tokens are there, and how many rows has a table of all 3-mers?",
  fields: [{ name: "tokens", label: "Tokens" }, { name: "rows", label: "Rows" }],
  check: ({ tokens, rows }) => {
    if (tokens === 10 && rows === 64) return { right: true, words: "Right: 12 \u2212 3 + 1 = 10 tokens, and 4 \u00d7 4 \u00d7 4 = 64 rows." };
    if (tokens === 12) return { right: false, words: "The last two bases begin no whole 3-mer." };
    if (tokens === 4) return { right: false, words: "That is without overlap. Here one begins at the next base." };
    if (tokens === 9) return { right: false, words: "One more: the first 3-mer begins at base 1, the last at base 10." };
    if (tokens === 10 && rows === 12) return { right: false, words: "The tokens are right. Four bases at each of three places: multiply, do not add." };
    if (tokens === 10) return { right: false, words: "The tokens are right. Each of three places has one of four bases." };
    return { right: false, words: "Slide a window of three: where does the first one begin, where the last?" };
  },
  way: "The windows begin at bases 1 to 10, so 12 \u2212 3 + 1 = 10 tokens. Each place has 4 choices: 4\u00b3 = 64 rows.",
};

export const MERGE = {
  name: "merge",
  text: "A corpus has the word dna five times and rna four times, with no sign at the end of a word. Which pair is merged second, and how often is it there then?",
  fields: [{ name: "pair", label: "Pair", options: [["n a", "n + a"], ["d n", "d + n"], ["d na", "d + na"], ["r na", "r + na"]] }, { name: "times", label: "Times" }],
  check: ({ pair, times }) => {
    if (pair === "d na" && times === 5) return { right: true, words: "Right: n + a, 9 times, comes first; then d + na has 5 and r + na 4." };
    if (pair === "n a") return { right: false, words: "That is the first merge, 9 times. What is the most frequent pair after it?" };
    if (pair === "d n") return { right: false, words: "After the first merge n stands nowhere alone: the neighbour of d is na." };
    if (pair === "r na") return { right: false, words: "That pair is there 4 times. Is another more frequent?" };
    return { right: false, words: "The pair is right. It is there once in each dna." };
  },
  way: "At first n + a has 5 + 4 = 9, d + n 5, r + n 4: n + a is merged. Then dna is d + na, 5 times, and rna is r + na, 4 times: d + na is merged.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  return [MERGE, KMERS].map((about) => new Exercise(frame, about));
}
