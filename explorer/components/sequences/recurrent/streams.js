// The three kinds of sequences: letters, bases, numbers. What is typed becomes inputs and targets.

import { typed } from "../../topic/written.js";

export const MOST = 8; // tokens
const LARGEST = 9; // of a number

/**
 * @typedef {object} Stream
 * @property {string} title
 * @property {string} letters  the alphabet; "" of numbers
 * @property {string} usual  what is in the field at first
 * @property {number} opens  steps that are done when it opens
 * @property {string} about  what its cell was trained on
 * @property {string} last   what the one output of the last step was taught
 * @property {string[] | null} answers  names of the outputs where they are not the alphabet's
 */

/** @type {Record<string, Stream>} */
export const STREAMS = {
  letters: { title: "letters: h e l o", letters: "helo", usual: "hello", opens: 3, answers: null, about: "stretches of hellohellohello\u2026", last: "the first letter that was read" },
  bases: { title: "DNA: A C G T", letters: "ACGT", usual: "GATAGA", opens: 3, answers: ["no", "yes"], about: "stretches of the repeat GATAGATA\u2026 with 6% of the bases drawn at random", last: "whether more than half of the bases are C or G" },
  numbers: { title: "numbers", letters: "", usual: "0 0.71 1 0.71 0 \u22120.71", opens: 3, answers: null, about: "sine waves of eight steps a period", last: "the sum of the numbers" },
};

/**
 * Names of the outputs.
 * @param {string} stream
 * @param {string} structure
 */
export function outputsOf(stream, structure) {
  const { letters, answers } = STREAMS[stream];
  return structure === "last" && answers ? answers : letters ? [...letters] : ["next"];
}

/**
 * The tokens of a text, or a sentence on why it has none.
 * @param {string} stream
 * @param {string} text
 * @returns {{ tokens: (string | number)[], error: string }}
 */
export function tokensOf(stream, text) {
  const { letters } = STREAMS[stream], refused = (error) => ({ tokens: [], error });
  if (!letters) {
    const parts = text.split(/[\s;]+|,\s+/).filter(Boolean), values = parts.map(typed), wrong = values.findIndex((value) => !(Math.abs(value) <= LARGEST));
    if (!parts.length) return refused("Type numbers, with spaces between them.");
    if (wrong >= 0) return refused(`\u201c${parts[wrong].slice(0, 12)}\u201d is no number from \u2212${LARGEST} to ${LARGEST}.`);
    return parts.length > MOST ? refused(`At most ${MOST} numbers fit.`) : { tokens: values, error: "" };
  }
  const lower = letters === letters.toLowerCase(), tokens = [...(lower ? text.toLowerCase() : text.toUpperCase())].filter((sign) => sign.trim());
  const strange = tokens.find((sign) => !letters.includes(sign));
  if (strange) return refused(`\u201c${strange}\u201d is none of ${[...letters].join(" ")}: the cell has no input for it.`);
  if (!tokens.length) return refused(`Type some of ${[...letters].join(" ")}.`);
  return tokens.length > MOST ? refused(`At most ${MOST} letters fit.`) : { tokens, error: "" };
}

/**
 * What the cell reads: one-hot letters, or numbers.
 * @param {string} stream
 * @param {(string | number)[]} tokens
 */
export function inputsOf(stream, tokens) {
  const { letters } = STREAMS[stream];
  return tokens.map((token) => (letters ? [...letters].map((letter) => +(letter === token)) : [+token]));
}

/**
 * What each step should say: the token that follows, null after the last; with one output at the end what it was taught.
 * @param {string} stream
 * @param {string} structure
 * @param {(string | number)[]} tokens
 * @returns {(number | null)[]}
 */
export function targetsOf(stream, structure, tokens) {
  const { letters } = STREAMS[stream], place = (token) => (letters ? letters.indexOf(String(token)) : +token);
  if (structure !== "last") return tokens.map((_, t) => (t + 1 < tokens.length ? place(tokens[t + 1]) : null));
  const strong = tokens.filter((token) => token === "C" || token === "G").length;
  const taught = stream === "letters" ? place(tokens[0]) : stream === "bases" ? +(2 * strong > tokens.length) : tokens.reduce((/** @type {number} */ sum, token) => sum + +token, 0);
  return tokens.map((_, t) => (t + 1 === tokens.length ? +taught : null));
}
