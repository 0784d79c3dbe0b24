// What is said of a token, of the next merge and of the ways to split, with the numbers put in.

import { bracketed, written } from "../../topic/written.js";
import { places } from "./pairs.js";
import { BASES, merging, split, UNKNOWN, WAYS } from "./splitting.js";
import { DIMENSIONS, oneHot, position, shownAs, times } from "./table.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./splitting.js").Split} Split */

export const NAMES = { words: "words", characters: "characters", kmers: "k-mers", pairs: "byte pairs" };
const vector = (values) => `(${values.map((v) => written(v)).join(", ")})`;

/**
 * From a token to its index, its row of the table, and the row with its place added.
 * @param {Split} cut
 * @param {number[][]} rows  of the table
 * @param {number} chosen
 * @returns {Row[]}
 */
export function ofToken({ tokens, indices, vocabulary }, rows, chosen) {
  if (!tokens.length) return [{ name: "token", label: "token", text: "there is none: type a text" }];
  const token = tokens[chosen], index = indices[chosen], size = vocabulary.length, row = rows[index], at = position(chosen), unknown = vocabulary[index] === UNKNOWN;
  return [
    { name: "token", label: `token ${chosen + 1} of ${tokens.length}`, text: unknown ? `\u201c${token}\u201d is not in the vocabulary: ${UNKNOWN}, index ${index}, stands for it` : `\u201c${shownAs(token)}\u201d has the index ${reckoned(token, index, vocabulary)}`, ...(unknown || vocabulary[0] === UNKNOWN ? {} : { value: String(index) }) },
    { name: "row", label: "one-hot \u00d7 table", text: `first number: ${product(rows, index, size)}`, value: written(times(oneHot(index, size), rows)[0]), lit: true },
    { name: "place", label: `place ${chosen}`, text: `(sin ${chosen}, cos ${chosen}, sin ${chosen}/100, cos ${chosen}/100)`, value: vector(at), hint: "Places are counted from 0; 100 is 10000 to the power of 2/4" },
    { name: "sum", label: "read by a network", text: `${vector(row)} + ${vector(at)}`, value: vector(row.map((v, k) => v + at[k])) },
  ];
}

// How a k-mer's index is worked out; that of others is their place in a list.
function reckoned(token, index, vocabulary) {
  if (vocabulary[0] === UNKNOWN) return `${index} of 0 to ${vocabulary.length - 1}`;
  const bases = Array.from(token), powers = bases.map((_, place) => bases.length - 1 - place);
  return `${bases.map((base, k) => `${BASES.indexOf(base)}${powers[k] ? ` \u00d7 ${4 ** powers[k]}` : ""}`).join(" + ")} (A, C, G, T = 0 to 3)`;
}

function product(rows, index, size) {
  const before = index > 0 ? [`0 \u00d7 ${bracketed(rows[0][0])}`] : [], after = index < size - 1 ? [`0 \u00d7 ${bracketed(rows[size - 1][0])}`] : [];
  return [...before, ...(index > 1 ? ["\u2026"] : []), `1 \u00d7 ${bracketed(rows[index][0])}`, ...(index < size - 2 ? ["\u2026"] : []), ...after].join(" + ");
}

/**
 * The pair that is merged next, and where it is counted.
 * @param {string} corpus
 * @param {number} merges  done so far
 * @returns {Row[]}
 */
export function ofMerge(corpus, merges) {
  const { steps, merges: all } = merging(corpus), { words, counts } = steps[merges];
  if (merges >= all.length) return [{ name: "merge", label: "next merge", text: counts[0]?.times > 1 ? `the last one here was number ${merges}` : "none: no pair is there twice" }];
  const { pair: [a, b], times } = counts[0], found = places(words, [a, b]), some = found.slice(0, 3), rest = times - some.reduce((sum, { count }) => sum + count, 0);
  const english = corpus === "english", others = found.length - some.length;
  const sum = english ? [...some.map(({ word, count }) => `${word} ${count}`), ...(others ? [`${others} other word${others > 1 ? "s" : ""} ${rest}`] : [])].join(" + ") : `in ${found.length} of ${words.length} sequences`;
  return [{ name: "merge", label: `merge ${merges + 1}`, text: `${a} + ${b}: ${sum}`, value: String(times), lit: true }];
}

/**
 * What each way makes of the text: tokens, rows of the table, unknown ones.
 * @param {string} text
 * @param {{ corpus: string, k: number, overlap: boolean, merges: number }} how
 * @returns {Row[]}
 */
export function ofWays(text, how) {
  return WAYS[how.corpus].map((way) => {
    const { tokens, indices, vocabulary } = split(text, { ...how, way }), unknown = indices.filter((index) => vocabulary[index] === UNKNOWN).length;
    const name = way === "pairs" ? `${NAMES[way]}, ${how.merges} merges` : way === "kmers" ? `${how.k}-mers` : NAMES[way];
    return { name: way, label: name, text: `${tokens.length} tokens of ${vocabulary.length} rows \u00d7 ${DIMENSIONS}${unknown ? `, ${unknown} unknown` : ""}` };
  });
}

/**
 * The question before the merges are played, about a word that the corpus has not.
 * @param {string} word
 * @param {number} merges
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(word, merges) {
  const { tokens } = split(word, { corpus: "english", way: "pairs", merges }), whole = split(word, { corpus: "english", way: "words" }), single = Array.from(word).length + 1;
  const right = whole.vocabulary[whole.indices[0]] !== UNKNOWN ? 2 : tokens.length === single ? 1 : tokens.length === 1 ? 2 : 3;
  return {
    question: `\u201c${word}\u201d is nowhere in the corpus. What will byte pairs make of it after ${merges} merges?`,
    answers: ["one unknown token", `its ${single - 1} letters and an end sign`, "one token of its own", "a few pieces of other words"],
    right, because: `It becomes ${tokens.join(" ")}: ${tokens.length} tokens, none unknown. Split into words it would be ${UNKNOWN}.`,
  };
}
