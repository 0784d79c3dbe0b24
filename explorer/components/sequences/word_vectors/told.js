// What the view says in numbers: the question, the scores, one number of an update, and a pair against its counts.

import { bracketed, written } from "../../topic/written.js";
import { ASKED, BY_CHANCE } from "./asked.js";
import { WORDS } from "./grammar.js";
import { DRAWN } from "./skip_gram.js";
import { totals } from "./counted.js";

/** @typedef {import("./training.js").Training} Training */
/** @typedef {import("../../topic/lines.js").Row} Row */

export const QUESTION = {
  question: `The corpus holds ${ASKED.length} analogies. Put all its words in random order: the same words, as often, but no sentences. How many of the ${ASKED.length} will be solved?`,
  answers: ["most", "about half", "hardly any"],
};

/** Which answer is right, from what was measured. */
export function outcome(/** @type {number} */ solved) {
  const right = solved > 0.75 * ASKED.length ? 0 : solved > 0.25 * ASKED.length ? 1 : 2;
  return { right, because: `${solved} of ${ASKED.length} are; a word taken at random would solve ${BY_CHANCE.toFixed(1)}. How often words come says nothing about them; their company does.` };
}

/**
 * @param {Training} training
 * @param {string} by
 */
export function ofScores(training, by) {
  const part = (kind) => { const { without, among } = training.score(kind); return `${without} of ${ASKED.length} (${among} where a, b, c may be the answer too)`; };
  const rows = [
    { name: "learnt", label: "learnt by reading", text: part("learnt"), lit: by === "learnt" },
    { name: "unshifted", label: "counts, by SVD", text: part("unshifted"), lit: by === "unshifted" },
    { name: "shifted", label: `the same, less log ${DRAWN}`, text: `${part("shifted")}. By chance ${BY_CHANCE.toFixed(1)}: ${ASKED.length} / (${WORDS.length} \u2212 3)`, lit: by === "shifted" },
  ];
  return /** @type {Row[]} */ (rows);
}

/**
 * One number of v before and after the next pair.
 * @param {ReturnType<typeof import("./update.js").opened>} update
 * @param {number} column
 * @returns {Row[]}
 */
export function ofUpdate(update, column) {
  const { rows, rate, v, change, word, loss } = update, sum = rows.map(({ pull, vector }) => `${bracketed(pull, 3)} \u00d7 ${bracketed(vector[column], 3)}`).join(" + ");
  return [
    { name: "loss", label: "loss of this pair", text: `${rows.map(({ chance }, k) => (k ? `\u2212 ln(1 \u2212 ${written(chance, 3)})` : `\u2212 ln ${written(chance, 3)}`)).join(" ")}`, value: written(loss, 3) },
    { name: "step", label: `${word}, number ${column + 1}`, text: `${written(v[column], 4)} + ${written(rate, 4)} \u00d7 (${sum})`, value: written(v[column] + change[column], 4), lit: true },
  ];
}

/**
 * @param {Training} training
 * @param {number} word
 * @param {number} company
 * @returns {Row[]}
 */
export function ofPair(training, word, company) {
  const count = training.meet(word, company), all = totals(training.counts)[word], chance = training.model.noise[company];
  const product = training.model.vector(word).reduce((sum, value, j) => sum + value * training.model.context(company)[j], 0), name = `${WORDS[word]}, ${WORDS[company]}`;
  if (!count) return [{ name: "fit", label: name, text: "never stand together, so u\u00b7v is pushed down without end; now", value: written(product, 3) }];
  return [{ name: "fit", label: name, text: `best fit ln(${count} / (${all} \u00d7 ${written(chance, 5)})) \u2212 ln ${DRAWN} = ${written(Math.log(count / (all * chance)) - Math.log(DRAWN), 3)}; u\u00b7v now`, value: written(product, 3) }];
}

/** How often two words stand together. */
export function ofMeeting(/** @type {Training} */ training, /** @type {number} */ one, /** @type {number} */ other, /** @type {number} */ cosine) {
  return { name: "meeting", label: `${WORDS[one]}, ${WORDS[other]}`, text: `stand together in ${training.meet(one, other)} of ${training.data.words.length.toLocaleString("en-GB")} pairs; cosine`, value: written(cosine, 3) };
}
