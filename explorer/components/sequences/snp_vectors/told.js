// What the view says in numbers: the question, one cosine opened, and the figures over seeds.

import { bracketed, written } from "../../topic/written.js";

/** @typedef {import("./pairs.js").Pairs} Pairs */
/** @typedef {import("../../topic/lines.js").Row} Row */

const ENOUGH = 0.01; // of a correlation, from which on one foretells better

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** "0.94 (0.93 to 0.95)": the mean over seeds, the least and the most. */
export function over(/** @type {number[]} */ values) {
  const said = (v) => v.toFixed(2).replace("-", "\u2212").replace("\u22120.00", "0.00");
  return `${said(mean(values))} (${said(Math.min(...values))} to ${said(Math.max(...values))})`;
}

/**
 * The figures of all seeds at one place of an array whose first axis are seeds.
 * @param {ArrayLike<number>} values
 * @param {number} seeds
 * @param {number} at
 */
export function figures(values, seeds, at) {
  const each = values.length / seeds;
  return Array.from({ length: seeds }, (_, seed) => values[seed * each + at]);
}

/**
 * @param {ArrayLike<number>} foretold  (seeds, 3)
 * @param {number} seeds
 */
export function asked(foretold, seeds) {
  const [linkage, learnt, permuted] = [0, 1, 2].map((k) => figures(foretold, seeds, k)), ahead = mean(linkage) - mean(learnt);
  return {
    question: "Half of the samples are put aside. What foretells the r\u00b2 of pairs of SNPs in them best?",
    answers: ["r\u00b2 in the other half", "the vectors learnt on it", "both as well"],
    right: ahead > ENOUGH ? 0 : ahead < -ENOUGH ? 1 : 2,
    because: `Correlation with r\u00b2 in the samples put aside: of r\u00b2 ${over(linkage)}, of squared cosines ${over(learnt)}, of vectors learnt on permuted calls ${over(permuted)}; mean of ${seeds} splits, least and most.`,
  };
}

/**
 * @param {Pairs} pairs
 * @param {number} one
 * @param {number} other
 * @param {boolean} permuted
 * @returns {Row[]}
 */
export function ofPair(pairs, one, other, permuted) {
  const { names, reach } = pairs.about, name = `${names[one]}, ${names[other]}`;
  if (one === other) return [{ name: "pair", label: names[one], text: "one SNP: choose a cell beside the diagonal" }];
  if (!pairs.known(one, other)) return [{ name: "pair", label: name, text: "on two chromosomes: never company here, and their r\u00b2 is not asked for" }];
  const a = pairs.vector(one, permuted), b = pairs.vector(other, permuted), apart = Math.abs(one - other);
  const product = a.reduce((sum, v, k) => sum + v * b[k], 0), [first, second] = [a, b].map((v) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0)));
  const terms = Array.from(a, (v, k) => `${bracketed(v, 3)} \u00d7 ${bracketed(b[k], 3)}`).join(" + "), between = pairs.cosine(one, other, permuted);
  return [
    { name: "pair", label: name, text: `${apart} SNP${apart === 1 ? "" : "s"} apart, ${apart <= reach ? "each other\u2019s company" : `beyond the ${reach} that are company`}; r\u00b2 of their genotypes`, value: written(pairs.linkage(one, other), 3) },
    { name: "cosine", label: "cosine of their vectors", text: `${written(product, 3)} / (${written(first, 3)} \u00d7 ${written(second, 3)}) = ${written(between, 3)}; squared`, value: written(between * between, 3), lit: true },
    { name: "product", label: "a\u00b7b", text: terms, value: written(product, 3) },
  ];
}

/**
 * @param {{ agreement: ArrayLike<number>, foretold: ArrayLike<number> }} arrays
 * @param {{ seeds: number, reach: number, furthest: number }} about
 * @param {boolean} hidden  what was foretold waits for a guess
 * @returns {Row[]}
 */
export function ofAgreement({ agreement, foretold }, { seeds, reach, furthest }, hidden) {
  const at = (k) => over(figures(agreement, seeds, k));
  const rows = [
    { name: "near", label: `at most ${reach} apart`, text: `cosine\u00b2 and r\u00b2 correlate ${at(0)}; vectors of permuted calls ${at(2)}` },
    { name: "far", label: `${reach + 1} to ${furthest} apart`, text: `never each other\u2019s company: ${at(1)}; permuted ${at(3)}` },
  ];
  if (!hidden) rows.push({ name: "foretold", label: "r\u00b2 of other samples", text: `foretold by r\u00b2 of half of the samples ${over(figures(foretold, seeds, 0))}, by vectors learnt on that half ${over(figures(foretold, seeds, 1))}` });
  return rows;
}

/**
 * @param {ArrayLike<number>} explained  (seeds, 3, components)
 * @param {number} seeds
 * @param {number} count
 * @returns {Row[]}
 */
export function ofComponents(explained, seeds, count) {
  return Array.from({ length: count }, (_, k) => {
    const [learnt, random, permuted] = [0, 1, 2].map((kind) => over(figures(explained, seeds, kind * count + k)));
    return { name: `component${k + 1}`, label: `component ${k + 1}`, text: `R\u00b2 by learnt vectors ${learnt}, by random ones ${random}, by those of permuted calls ${permuted}` };
  });
}
