// The arithmetic of a table, opened: from the means of both loci to variances, shares, and what the network explains.

import { written } from "../../topic/written.js";
import { STEPS } from "./network.js";
import { proportions } from "./shares.js";

const DECIMALS = 5, DIGITS = 4, MOST = 10, NOISE = 1e-12;

// Five decimals, and four digits where they begin later: a quotient of two such numbers can be worked out again.
function decimalsOf(value) {
  return Math.abs(value) < NOISE ? DECIMALS : Math.min(MOST, Math.max(DECIMALS, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)))));
}

function w(/** @type {number} */ value) {
  return written(Math.abs(value) < NOISE ? 0 : value, decimalsOf(value));
}

function within(/** @type {number} */ value) {
  return value < -NOISE ? `(${w(value)})` : w(value);
}

function share(/** @type {number} */ value) {
  return Math.abs(value) < 0.0001 ? written(Math.abs(value) < NOISE ? 0 : value, 8) : written(value, 4);
}

/**
 * @param {import("./experiment.js").Experiment} experiment
 * @param {{ table: number[], p: number[] }} state
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function opened(experiment, { table, p }) {
  const { shares, cells, network } = experiment, [a, b] = shares.loci, { prevalence: k, genetic, additive, total } = shares;
  const effect = (locus) => `${w(1 - locus.p)} \u00d7 (${w(locus.means[1])} \u2212 ${w(locus.means[0])}) + ${w(locus.p)} \u00d7 (${w(locus.means[2])} \u2212 ${w(locus.means[1])})`;
  const rows = [
    { name: "prevalence", label: "Prevalence K", text: proportions(p[0]).map((q, i) => `${w(q)} \u00d7 ${w(a.means[i])}`).join(" + "), value: w(k) },
    { name: "a", label: "Effect \u03b1 at A", text: effect(a), value: w(a.effect) },
    { name: "b", label: "Effect \u03b1 at B", text: effect(b), value: w(b.effect) },
    { name: "additive", label: "Additive V", text: [a, b].map((locus) => `2 \u00d7 ${w(locus.p)} \u00d7 ${w(1 - locus.p)} \u00d7 ${within(locus.effect)}\u00b2`).join(" + "), value: w(additive) },
    { name: "genetic", label: "Genetic V", text: `${cells.map((q, i) => `${w(q)} \u00d7 ${w(table[i])}\u00b2`).join(" + ")} \u2212 ${w(k)}\u00b2`, value: w(genetic) },
    { name: "share", label: "Additive share", text: shares.share === null ? "nothing is genetic, so there is nothing to share" : `${w(additive)} / ${w(genetic)}`, value: shares.share === null ? undefined : share(shares.share), lit: true },
  ];
  if (total < 1e-12) return rows;
  const error = (1 - experiment.course.at(-1)) * total;
  return [
    ...rows,
    { name: "broad", label: "Broad-sense H\u00b2", text: `${w(genetic)} / (${w(k)} \u00d7 ${w(1 - k)})`, value: share(shares.broad) },
    { name: "narrow", label: "Narrow-sense h\u00b2", text: `${w(additive)} / (${w(k)} \u00d7 ${w(1 - k)})`, value: share(shares.narrow) },
    { name: "network", label: "Network", text: `after ${network.steps} of ${STEPS} steps: 1 \u2212 ${w(error)} / ${w(total)}`, value: share(experiment.course.at(-1)), hint: "1 \u2212 mean squared error / variance of the trait, in new people" },
  ];
}
