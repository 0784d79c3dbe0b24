// A text as tokens, and each token's index: by words, characters, k-mers, or byte pairs.

import { END, sequencesOf, wordsOf } from "./corpora.js";
import { encoded, learnt } from "./pairs.js";

export const UNKNOWN = "[unk]", MOST_MERGES = 100, BASES = "ACGT";
export const WAYS = { english: ["words", "characters", "pairs"], motif: ["characters", "kmers", "pairs"], shuffled: ["characters", "kmers", "pairs"] };

/** @typedef {{ tokens: string[], indices: number[], vocabulary: string[] }} Split  an index is a row of the table; 0 is the unknown token, but for k-mers, where it is the last */

/** @type {Map<string, ReturnType<typeof learnt>>} */
const made = new Map();

/**
 * The merges of a corpus, worked out once.
 * @param {string} corpus
 */
export function merging(corpus) {
  if (!made.has(corpus)) made.set(corpus, learnt(sequencesOf(corpus), MOST_MERGES));
  return made.get(corpus);
}

/**
 * @param {string} text
 * @param {{ corpus: string, way: string, k?: number, overlap?: boolean, merges?: number }} how
 * @returns {Split}
 */
export function split(text, { corpus, way, k = 3, overlap = true, merges = 0 }) {
  if (way === "kmers") return kmers(bases(text), k, overlap);
  const vocabulary = vocabularyOf(corpus, way, merges), known = new Map(vocabulary.map((token, index) => [token, index]));
  const tokens = pieces(text, corpus, way, merges);
  return { tokens, indices: tokens.map((token) => known.get(token) ?? 0), vocabulary };
}

const bases = (text) => text.toUpperCase().replace(/\s/g, "");

function pieces(text, corpus, way, merges) {
  const english = corpus === "english";
  if (way === "words") return english ? wordsOf(text) : [bases(text)].filter(Boolean);
  if (way === "characters") return Array.from(english ? text.toLowerCase() : bases(text));
  const sequences = english ? wordsOf(text).map((word) => word + END) : [bases(text)];
  return sequences.flatMap((one) => encoded(one, merging(corpus).merges.slice(0, merges)));
}

/**
 * @param {string} corpus
 * @param {string} way
 * @param {number} merges
 */
export function vocabularyOf(corpus, way, merges) {
  if (way === "words") {
    const times = new Map();
    for (const word of sequencesOf(corpus).map((one) => one.replace(END, ""))) times.set(word, (times.get(word) ?? 0) + 1);
    return [UNKNOWN, ...[...times].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word)];
  }
  const { characters, merges: all } = merging(corpus);
  if (way === "characters") return [UNKNOWN, ...characters.map((sign) => (sign === END ? " " : sign)).sort()];
  return [UNKNOWN, ...new Set([...characters, ...all.slice(0, merges).map(([a, b]) => a + b)])];
}

/**
 * A k-mer's index is its bases read as a number of base 4, A C G T being 0 to 3; one with another letter has the last.
 * @param {string} sequence
 * @param {number} k
 * @param {boolean} overlap  whether one begins at each base, or where the one before ends
 * @returns {Split}
 */
export function kmers(sequence, k, overlap) {
  const tokens = [];
  for (let at = 0; at + k <= sequence.length; at += overlap ? 1 : k) tokens.push(sequence.slice(at, at + k));
  const vocabulary = Array.from({ length: 4 ** k }, (_, index) => kmer(index, k));
  return { tokens, indices: tokens.map((token) => indexOf(token)), vocabulary: [...vocabulary, UNKNOWN] };
}

function indexOf(token) {
  let index = 0;
  for (const base of token) {
    if (!BASES.includes(base)) return 4 ** token.length;
    index = 4 * index + BASES.indexOf(base);
  }
  return index;
}

const kmer = (index, k) => Array.from({ length: k }, (_, place) => BASES[Math.floor(index / 4 ** (k - 1 - place)) % 4]).join("");
