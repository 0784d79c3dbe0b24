// The lines below the picture: how each way came to its answer, and how a score is counted.

import { bracketed, written } from "../../topic/written.js";
import { around, held, shares, softmax, summed, voted } from "./calls.js";
import { fraction } from "./scores.js";

const NAMES = { frequent: "most frequent", neighbours: "neighbours", linked: "linked variants", autoencoder: "autoencoder" };
export const METHODS = Object.keys(NAMES);
export const WORDS = { concordance: "concordance", heterozygotes: "heterozygotes right", minor: "rarer allele right", r2: "dosage r\u00b2", loss: "log loss" };

export function named(/** @type {string} */ method) {
  return NAMES[method];
}

/**
 * How a way answers one hidden call.
 * @param {import("./calls.js").Asked} call
 * @param {string} method
 * @param {number} genotype  whose probability is opened
 * @param {{ names: string[], width: number, first: number, states: number }} about
 */
export function ofCall(call, method, genotype, { names, width, first, states }) {
  const place = first + call.variant, name = (k) => `${k - place > 0 ? "+" : "\u2212"}${Math.abs(k - place)}`;
  if (method === "frequent") {
    const total = call.counts.reduce((sum, n) => sum + n, 0);
    return [
      { name: "counts", label: "visible calls", text: call.counts.map((n, g) => `${g}: ${n}`).join(", "), value: `${total} in all` },
      { name: "answer", label: `probability of ${genotype}`, text: `${call.counts[genotype]} / ${total}`, value: written(shares(call.counts)[genotype]) },
    ];
  }
  if (method === "neighbours") {
    const { calls, by, samples } = call.near, votes = calls.filter((one) => one === genotype).length, share = shares(call.counts)[genotype];
    return [
      { name: "near", label: `${calls.length} nearest`, text: `samples ${samples.map((s) => s + 1).join(", ")}: ${calls.join(" ")}; most alike at 20 linked variants, the first ${by.map(name).join(", ")} places away` },
      { name: "answer", label: `probability of ${genotype}`, text: `(${votes} ${votes === 1 ? "vote" : "votes"} + ${written(share)}) / ${calls.length + 1}`, value: written(voted(calls, call.counts)[genotype]) },
    ];
  }
  if (method === "linked") {
    const { mean, terms, rest, variance } = call.linked_sum, total = summed(call.linked_sum), dosage = held(total, states);
    return [
      { name: "terms", label: "dosage", text: `${written(mean, 3)} + ${terms.map(([, slope, value, centre]) => `${bracketed(slope, 3)} \u00d7 (${written(value, 3)} \u2212 ${written(centre, 3)})`).join(" + ")} + ${bracketed(rest, 3)}`, value: `${written(total)}${dosage === total ? "" : `, held at ${dosage}`}`, hint: `${terms.map(([k]) => names[k] ?? "").join(", ")}; the last number is all other ${width - 1 - terms.length} variants` },
      { name: "where", label: "these variants", text: `${terms.map(([k]) => name(k)).join(", ")} places away; the last number sums the other ${width - 1 - terms.length}` },
      { name: "answer", label: `probability of ${genotype}`, text: `exp(\u2212(${genotype} \u2212 ${written(dosage)})\u00b2 / (2 \u00d7 ${written(variance)})), over the sum for all genotypes`, value: written(around(dosage, variance, states)[genotype]) },
    ];
  }
  return [
    { name: "logits", label: "network\u2019s outputs", text: call.logits.map((z, g) => `${g}: ${written(z)}`).join(", ") },
    { name: "answer", label: `probability of ${genotype}`, text: `exp(${written(call.logits[genotype])}) / (${call.logits.map((z) => `exp(${written(z)})`).join(" + ")})`, value: written(softmax(call.logits)[genotype]) },
  ];
}

/**
 * How a score comes about.
 * @param {import("./scores.js").Scores} scores
 * @param {number} share
 * @param {string} method
 * @param {string} measure
 */
export function ofScore(scores, share, method, measure) {
  const found = scores.found(share, method, measure), first = scores.at(share, 0, method, -1), parts = fraction(first, measure), gain = scores.difference(share, method, "frequent", measure), none = scores.difference(0, method, "frequent", "concordance", false);
  const rows = [];
  if (parts) rows.push({ name: "score", label: `${WORDS[measure]}, mask 1`, text: `${measure === "loss" ? written(parts[0], 1) : parts[0].toLocaleString("en-GB")} / ${parts[1].toLocaleString("en-GB")}`, value: written(parts[0] / parts[1]) });
  if (found) rows.push({ name: "mean", label: `over ${scores.about.masks} masks`, text: `${named(method)}: ${written(found.mean)} \u00b1 ${written(found.half)}` });
  if (method !== "frequent") {
    rows.push({ name: "gain", label: "beside the most frequent", text: `${written(gain.mean)} \u00b1 ${written(gain.half)} ${measure === "loss" ? "(less is better)" : ""}`.trim() });
    rows.push({ name: "none", label: "without signal", text: `calls exchanged among samples: concordance ${written(none.mean)} \u00b1 ${written(none.half)} beside the most frequent` });
  }
  return rows;
}
