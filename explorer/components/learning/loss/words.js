// The arithmetic of a loss, written out with the numbers put in.

import { bracketed, written } from "../../topic/written.js";
import { hingeTotal, likelihood, logit, loss, risk } from "./losses.js";

/** @typedef {import("./losses.js").Loss} Loss */
/** @typedef {import("../../topic/lines.js").Row} Row */

/** @type {Record<Loss, { name: string, short: string, task: "regression" | "classification", title: string, noise: string }>} */
export const ABOUT = {
  squared: {
    name: "Squared error", short: "Squared", task: "regression", title: "(y \u2212 f)\u00b2",
    noise: "Gaussian noise: y is f plus a normal error of variance \u00bd. Then \u2212log p(y | f) = (y \u2212 f)\u00b2 + \u00bd log \u03c0, so the least squares are the most likely. (Where y may be any number, the network ends without a sigmoid too.)",
  },
  absolute: {
    name: "Absolute error", short: "Absolute", task: "regression", title: "|y \u2212 f|",
    noise: "Laplace noise: y is f plus an error of density \u00bd exp(\u2212|error|). Then \u2212log p(y | f) = |y \u2212 f| + log 2. Its tails are heavier: an outlier is less of a surprise.",
  },
  entropy: {
    name: "Cross-entropy", short: "Cross-entropy", task: "classification", title: "\u2212y log f \u2212 (1 \u2212 y) log(1 \u2212 f)",
    noise: "Bernoulli: y is 1 with probability f, else 0. Then \u2212log p(y | f) is the cross-entropy itself.",
  },
  hinge: {
    name: "Hinge", short: "Hinge", task: "classification", title: "max(0, 1 \u2212 margin), the margin is (2y \u2212 1) logit f",
    noise: "No noise makes the hinge loss: exp(\u2212loss) of the labels 0 and 1 adds up to something else at each guess. It asks for a margin of 1 and then for no more.",
  },
};

/** @param {Loss} kind @param {number} f @param {number} y */
export function formulaOf(kind, f, y) {
  const guess = written(f);
  if (kind === "squared") return `(${y} \u2212 ${guess})\u00b2`;
  if (kind === "absolute") return `|${y} \u2212 ${guess}|`;
  if (kind === "entropy") return y === 1 ? `\u2212log ${guess}` : `\u2212log(1 \u2212 ${guess}) = \u2212log ${written(1 - f)}`;
  const score = written(logit(f));
  return y === 1 ? `max(0, 1 \u2212 logit ${guess}) = max(0, 1 \u2212 ${bracketed(logit(f))})` : `max(0, 1 + logit ${guess}) = max(0, 1 + ${score.startsWith("\u2212") ? `(${score})` : score})`;
}

/**
 * @param {Loss} kind
 * @param {number[]} guesses
 * @param {number[]} labels
 * @param {number} chosen
 * @returns {Row[]}
 */
export function lossRows(kind, guesses, labels, chosen) {
  const { each, mean } = risk(kind, guesses, labels);
  return [
    ...guesses.map((f, i) => ({ name: `loss${i + 1}`, label: `sample ${i + 1}, y = ${labels[i]}`, text: formulaOf(kind, f, labels[i]), value: written(each[i]), lit: i === chosen })),
    { name: "mean", label: "mean, risk J", text: `(${each.map((one) => written(one)).join(" + ")}) / ${each.length}`, value: written(mean) },
  ];
}

const BEFORE = { squared: "(1/\u221a\u03c0) \u00d7 ", absolute: "\u00bd \u00d7 ", entropy: "" };
const CUBED = { squared: "(1/\u221a\u03c0)\u00b3 \u00d7 ", absolute: "\u215b \u00d7 ", entropy: "" };

/**
 * The likelihood of the samples: one by one, times each other, and as exp of minus the sum of losses.
 * @param {Loss} kind
 * @param {number[]} guesses
 * @param {number[]} labels
 * @param {number} chosen
 * @returns {Row[]}
 */
export function likelihoodRows(kind, guesses, labels, chosen) {
  const found = likelihood(kind, guesses, labels), lit = (i) => i === chosen;
  if (!found) {
    return guesses.map((f, i) => ({
      name: `total${i + 1}`, label: `sample ${i + 1}`, lit: lit(i), value: written(hingeTotal(f)),
      text: `exp(\u2212${written(loss("hinge", f, 1))}) + exp(\u2212${written(loss("hinge", f, 0))})`,
    }));
  }
  const { each } = risk(kind, guesses, labels);
  const one = (f, i) => kind === "entropy" ? (labels[i] === 1 ? "f" : `1 \u2212 ${written(f)}`) : `${BEFORE[kind]}exp(\u2212${written(each[i])})`;
  return [
    ...guesses.map((f, i) => ({ name: `p${i + 1}`, label: `p(y = ${labels[i]} | f = ${written(f)})`, text: one(f, i), value: written(found.each[i]), lit: lit(i) })),
    { name: "product", label: "all three", text: found.each.map((p) => written(p)).join(" \u00d7 "), value: written(found.product) },
    { name: "sum", label: "from the losses", text: `${CUBED[kind]}exp(\u2212(${each.map((v) => written(v)).join(" + ")})) = ${CUBED[kind]}exp(\u2212${written(found.sum)})`, value: written(found.fromSum) },
  ];
}
