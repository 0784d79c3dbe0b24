// The arithmetic of a table, opened: from the means of both loci to variances, shares, and what the network explains.

import { bracketed, products, written } from "../../topic/written.js";
import { STEPS } from "./network.js";
import { proportions } from "./shares.js";

const DIGITS = 5;
const w = (value) => written(value, DIGITS);

/**
 * @param {import("./experiment.js").Experiment} experiment
 * @param {{ table: number[], p: number[] }} state
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function opened(experiment, { table, p }) {
  const { shares, cells, network } = experiment, [a, b] = shares.loci, { prevalence: k, genetic, additive, total } = shares;
  const effect = (locus) => `${w(1 - locus.p)} \u00d7 (${w(locus.means[1])} \u2212 ${w(locus.means[0])}) + ${w(locus.p)} \u00d7 (${w(locus.means[2])} \u2212 ${w(locus.means[1])})`;
  const rows = [
    { name: "prevalence", label: "Prevalence K", text: products(proportions(p[0]).map((q, i) => [q, a.means[i]]), DIGITS), value: w(k) },
    { name: "a", label: "Effect \u03b1 at A", text: effect(a), value: w(a.effect) },
    { name: "b", label: "Effect \u03b1 at B", text: effect(b), value: w(b.effect) },
    { name: "additive", label: "Additive V", text: [a, b].map((locus) => `2 \u00d7 ${w(locus.p)} \u00d7 ${w(1 - locus.p)} \u00d7 ${bracketed(locus.effect, DIGITS)}\u00b2`).join(" + "), value: w(additive) },
    { name: "genetic", label: "Genetic V", text: `${cells.map((q, i) => `${written(q, 4)} \u00d7 ${w(table[i])}\u00b2`).join(" + ")} \u2212 ${w(k)}\u00b2`, value: w(genetic) },
    { name: "share", label: "Additive share", text: shares.share === null ? "nothing is genetic, so there is nothing to share" : `${w(additive)} / ${w(genetic)}`, value: shares.share === null ? undefined : written(shares.share, 3), lit: true },
  ];
  if (total < 1e-12) return rows;
  const error = (1 - experiment.course.at(-1)) * total;
  return [
    ...rows,
    { name: "broad", label: "Broad-sense H\u00b2", text: `${w(genetic)} / (${w(k)} \u00d7 ${w(1 - k)})`, value: written(shares.broad, 3) },
    { name: "narrow", label: "Narrow-sense h\u00b2", text: `${w(additive)} / (${w(k)} \u00d7 ${w(1 - k)})`, value: written(shares.narrow, 3) },
    { name: "network", label: "Network", text: `after ${network.steps} of ${STEPS} steps: 1 \u2212 ${w(error)} / ${w(total)}`, value: written(experiment.course.at(-1), 3), hint: "1 \u2212 mean squared error / variance of the trait, in new people" },
  ];
}
