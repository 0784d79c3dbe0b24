// The texts that vocabularies are made of: a few sentences of our own, and generated DNA with a motif, as it is and shuffled.

import { shuffled, uniforms } from "../../topic/chance.js";

const ENGLISH = `
  A gene is read from start to stop. The gene is copied, and the copy is read. A gene that is read makes a protein.
  In the genome each gene has a place, and near the gene lies a promoter. The promoter starts the reading; without
  the promoter no reading starts. A mutation changes a letter of the gene. Some mutations change the protein, some
  change nothing. In a generation a mutation may be lost or kept. The next generation reads the same letters again.
  Genetics is the reading of differences: which letter differs, and what differs with it. A genotype is what is
  written, a phenotype is what is seen.`;

export const MOTIF = "TATAAA";
const LINES = 30, LONG = 60, SEED = 3;

/** Generated sequences; the motif is written over each at a random place. */
export function planted() {
  const uniform = uniforms(SEED);
  return Array.from({ length: LINES }, () => {
    const bases = Array.from({ length: LONG }, () => "ACGT"[Math.floor(4 * uniform())]), at = Math.floor((LONG - MOTIF.length + 1) * uniform());
    bases.splice(at, MOTIF.length, ...MOTIF);
    return bases.join("");
  });
}

/** The same sequences, the bases of each in random order. */
export function mixed() {
  const uniform = uniforms(SEED + 1);
  return planted().map((line) => shuffled(line.length, uniform).map((k) => line[k]).join(""));
}

export const CORPORA = ["english", "motif", "shuffled"];

/**
 * A corpus as the sequences within which pairs are counted: words with an end sign, or whole sequences of bases.
 * @param {string} corpus
 * @returns {string[]}
 */
export function sequencesOf(corpus) {
  return corpus === "english" ? wordsOf(ENGLISH).map((word) => word + END) : corpus === "motif" ? planted() : mixed();
}

export const END = "_"; // at the end of each word

/**
 * The words of a text in small letters; a sign that is no letter or digit is a word of its own.
 * @param {string} text
 */
export function wordsOf(text) {
  return text.toLowerCase().replaceAll(END, " ").match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
}
