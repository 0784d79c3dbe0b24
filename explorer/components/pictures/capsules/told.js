// What is said of a vote, its coefficient, the capsule it goes to, and of what was measured on held-out digits.

import { bracketed, written } from "../../topic/written.js";
import { capsule, product, vote } from "./routing.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {{ accuracy: number[][], rounds: number[][], coupling: number[][], error: number[], correlation: number[][][], beyond: number[], sizes: number[], networks: string[] }} Measured  see digit_capsules.py */

export const PROPERTIES = ["slant", "width", "ink"];
const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const percent = (/** @type {number} */ value) => `${(100 * value).toFixed(1)}%`;
/** The mean of seeds, with the least and the most. */
export const range = (/** @type {number[]} */ list) => `${percent(mean(list))} (${percent(Math.min(...list))} to ${percent(Math.max(...list))})`;
const column = (/** @type {number[][]} */ table, /** @type {number} */ k) => table.map((row) => row[k]);

// The largest products one by one, then the sum of the others.
function dot(one, other, most = 2) {
  const terms = Array.from(one, (value, k) => ({ k, product: value * other[k] })).sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const rest = terms.slice(most).reduce((sum, term) => sum + term.product, 0);
  return `${terms.slice(0, most).map(({ k }) => `${bracketed(one[k], 3)} \u00d7 ${bracketed(other[k], 3)}`).join(" + ")} + ${bracketed(rest, 3)} of ${terms.length - most} others`;
}

/**
 * One pair of capsules at a round: its logit, its coefficient, and the squashed sum.
 * @param {{ votes: import("./routing.js").Votes, rounds: import("./routing.js").Round[], round: number, i: number, j: number, names: string[] }} now  `round` from 1
 * @returns {Row[]}
 */
export function ofPair({ votes, rounds, round, i, j, names }) {
  const { above, wide } = votes, k = i * above + j, now = rounds[round - 1], before = rounds[round - 2], own = vote(votes, i, j);
  const s = now.sums.subarray(j * wide, (j + 1) * wide), square = product(s, s), row = now.logits.subarray(i * above, (i + 1) * above);
  const powers = Array.from(row, Math.exp), all = powers.reduce((sum, value) => sum + value, 0);
  /** @type {Row[]} */
  const rows = before ? [
    { name: "agreement", label: "vote \u00b7 capsule", text: `\u00fb \u00b7 v after round ${round - 1} = ${dot(own, capsule(before, j, wide))}`, value: written(product(own, capsule(before, j, wide)), 3) },
    { name: "logit", label: "logit b", text: `b + \u00fb \u00b7 v = ${bracketed(before.logits[k], 3)} + ${bracketed(product(own, capsule(before, j, wide)), 3)}`, value: written(now.logits[k], 3) },
  ] : [{ name: "logit", label: "logit b", text: "every logit begins at", value: "0" }];
  return [
    ...rows,
    { name: "coefficient", label: "coefficient c", text: `e^b / \u03a3 e^b over ${names.length} = ${written(powers[j], 3)} / ${written(all, 3)}`, value: written(now.coupling[k], 3), lit: true },
    { name: "squash", label: `capsule \u201c${names[j]}\u201d`, text: `s = \u03a3 c \u00fb over ${votes.below} parts, |s|\u00b2 = ${written(square, 3)}; |v| = |s|\u00b2 / (1 + |s|\u00b2) = ${written(square, 3)} / ${written(1 + square, 3)}`, value: written(now.lengths[j], 3) },
  ];
}

/**
 * @param {Measured} measured
 * @param {number} round  from 1
 * @param {boolean} hidden  whether the outcome waits for a guess
 * @returns {Row[]}
 */
export function ofAll(measured, round, hidden) {
  const { accuracy, networks, sizes } = measured;
  return [
    { name: "accuracy", label: "read rightly", text: networks.map((name, k) => `${name} (${Math.round(sizes[k]).toLocaleString("en-GB")} weights) ${range(accuracy[k])}`).join("; "), hint: `540 held-out digits; mean of ${accuracy[0].length} seeds, least and most` },
    hidden ? { name: "round", label: `with ${round} round${round === 1 ? "" : "s"}`, text: "after your guess" } : { name: "round", label: `with ${round} round${round === 1 ? "" : "s"}`, text: `learnt with 3, asked with ${round}: ${range(column(measured.rounds, round - 1))} read rightly; mean c to the right digit ${mean(column(measured.coupling, round - 1)).toFixed(3)}`, lit: true },
  ];
}

/**
 * What a number of a digit's capsule goes with, over held-out digits; nothing where chance reaches as far.
 * @param {Measured} measured
 * @param {number} digit
 * @param {number} number
 */
export function meaning({ correlation, beyond }, digit, number) {
  const list = correlation[digit][number], sizes = list.map(Math.abs), best = sizes.indexOf(Math.max(...sizes));
  return sizes[best] > beyond[digit] ? { property: PROPERTIES[best], r: list[best] } : null;
}

/**
 * @param {{ measured: Measured, digit: number, number: number, spread: number, offset: number, before: Record<string, number>, after: Record<string, number> }} now
 * @returns {Row[]}
 */
export function ofNumber({ measured, digit, number, spread, offset, before, after }) {
  const found = meaning(measured, digit, number), most = Math.max(...measured.correlation[digit][number].map(Math.abs)), limit = measured.beyond[digit].toFixed(2);
  const said = found ? `goes with ${found.property}, r = ${found.r.toFixed(2).replace("-", "\u2212")}` : `goes with none of ${PROPERTIES.join(", ")}: largest |r| ${most.toFixed(2)}`;
  return [
    { name: "number", label: `number ${number + 1} of \u201c${digit}\u201d`, text: `standard deviation ${spread.toFixed(2)} over the held-out ${digit}s; ${said}; by chance the largest |r| of 24 is below ${limit} in 95% of shuffles` },
    { name: "drawn", label: "drawn picture", text: PROPERTIES.map((name) => `${name} ${written(before[name], 2)}${offset ? ` \u2192 ${written(after[name], 2)}` : ""}`).join(", ") },
  ];
}

/**
 * Question and outcome, settled by what was measured with 3 and 10 rounds.
 * @param {Measured} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked({ rounds, coupling }) {
  const few = mean(column(rounds, 2)), many = mean(column(rounds, 9)), change = many - few;
  return {
    question: "It learnt with 3 rounds. Let routing go on to 10: will more held-out digits be read rightly?",
    answers: ["more", "about as many (within 1%)", "fewer"], right: Math.abs(change) <= 0.01 ? 1 : change > 0 ? 0 : 2,
    because: `With 3 rounds ${percent(few)}, with 10 ${percent(many)}, means of ${rounds.length} seeds. The mean coefficient to the right digit goes from ${mean(column(coupling, 2)).toFixed(2)} to ${mean(column(coupling, 9)).toFixed(2)}.`,
  };
}
