// What is said of a code: its divergence term by term, its loss, and what was measured at this weight of the divergence.

import { bracketed, written } from "../../topic/written.js";
import { crossEntropy, divergences } from "./codes.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {Record<"cross_entropy" | "divergence" | "error" | "spread" | "centre" | "drawn" | "between" | "real", number[][]>} Tables  by beta, then seed */

/** @param {number[]} list */
export const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const range = (list, digits = 4) => `${written(mean(list), digits)} (${written(Math.min(...list), digits)} to ${written(Math.max(...list), digits)})`;

/**
 * @param {{ code: import("./codes.js").Code, beta: number, picture: ArrayLike<number>, drawn: ArrayLike<number>, plain: boolean }} now  `drawn` from the mean
 * @returns {Row[]}
 */
export function ofCode({ code, beta, picture, drawn, plain }) {
  const entropy = crossEntropy(picture, drawn);
  if (plain) return [{ name: "loss", label: "loss", text: `no spread and no divergence: the cross-entropy of 64 pixels, drawn from h = (${code.mean.map((v) => written(v, 3)).join(", ")})`, value: written(entropy), lit: true }];
  const terms = divergences(code), all = terms[0] + terms[1];
  const one = (k) => `\u00bd(${bracketed(code.mean[k])}\u00b2 + ${written(code.spread[k])}\u00b2 \u2212 1 \u2212 ${bracketed(code.logVariance[k])})`;
  return [
    { name: "first", label: "KL, number 1", text: `\u00bd(\u03bc\u00b2 + s\u00b2 \u2212 1 \u2212 log s\u00b2) = ${one(0)}`, value: written(terms[0]) },
    { name: "second", label: "KL, number 2", text: one(1), value: written(terms[1]) },
    { name: "loss", label: "loss", text: `cross-entropy at the mean ${written(entropy)} + \u03b2 \u00d7 KL = ${written(entropy)} + ${beta} \u00d7 ${written(all)}`, value: written(entropy + beta * all), lit: true },
  ];
}

/**
 * @param {Tables} tables
 * @param {number} place  of beta
 * @returns {Row[]}
 */
export function ofAll(tables, place) {
  const seeds = tables.error[place].length, of = (name) => tables[name][place];
  const rows = place === 0 ? [] : [{ name: "divergence", label: "KL, held out", text: "mean of 540 digits, nats", value: range(of("divergence")) }];
  return [
    ...rows,
    { name: "spread", label: "cloud of codes", text: `variance of a number over the digits${place ? ", spread included" : ""}; of N(0, I) it is 1`, value: range(of("spread"), 3) },
    { name: "distances", label: "to the nearest", text: `training digit, root mean squared: drawn from N(0, I) ${range(of("drawn"), 3)}; half-way between two digits ${range(of("between"), 3)}; held-out digits`, value: written(mean(of("real")), 3), hint: `${seeds} seeds: mean, smallest and largest` },
  ];
}

/**
 * Question and outcome, settled by what was measured at the largest weight.
 * @param {Tables} tables
 * @param {number[]} betas
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(tables, betas) {
  const last = betas.length - 1, kl = mean(tables.divergence[last]), errors = [1, last].map((k) => mean(tables.error[k])), right = kl < 0.05 ? 2 : errors[1] > errors[0] ? 1 : 0;
  return {
    question: `At \u03b2 = ${betas[last]} the divergence weighs ${betas[last]} times as much as usual. What will the decoder draw?`,
    answers: ["sharper digits", "different digits, blurred", "the same picture for every code"], right,
    because: `The divergence is ${written(kl)} nats, mean of ${tables.divergence[last].length} seeds: ${right === 2 ? "the code says nothing any more, and the decoder draws the mean (posterior collapse)" : "the code still says something"}. Mean squared error of a pixel ${written(errors[1])}, at \u03b2 = ${betas[1]} ${written(errors[0])}.`,
  };
}
