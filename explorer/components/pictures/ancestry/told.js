// The lines below the picture: one variant and the whole sequence, opened; and what was measured on mosaics that nobody saw.

import { written } from "../../topic/written.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./reading.js").Now} Now */
/**
 * First index: networks by seed, window (where it has one), model; then FST and error rate.
 * @typedef {{ right: number[][][], claims: number[][][], switches: number[][][][], cleaned: number[][][][], widths: number[][], neither: number[][][], fsts: number[], errors: number[], judged: number, near: number }} Measured
 */

const NAMES = ["A", "B"];
const four = (/** @type {number} */ value) => written(value, 4);
const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const range = (/** @type {number[]} */ list, digits = 3) => `${mean(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)})`;
const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`;

/**
 * The arithmetic of one variant.
 * @param {Now} now
 * @param {number} k
 * @returns {Row[]}
 */
export function ofVariant({ mosaic, frequencies, error, change, network, model, neither }, k) {
  const call = mosaic.calls[k], [a, b] = model.seen[k], population = mosaic.ancestry[k], shares = frequencies.map((list) => (call ? list[k] : 1 - list[k]));
  const raised = network.logits[k].map(Math.exp), second = network.second[k], share = population ? second : 1 - second, before = k ? model.forward[k - 1] : [0.5, 0.5], [ahead, back] = [model.forward[k], model.backward[k]];
  const seen = (z) => `${four(shares[z])} \u00d7 ${four(1 - error)} + ${four(1 - shares[z])} \u00d7 ${four(error)} = ${four(model.seen[k][z])}`;
  const come = before.map((v, z) => v * (1 - change) + before[1 - z] * change), first = k ? `came as A ${four(come[0])}, B ${four(come[1])} (each ${1 - change} of its own and ${change} of the other\u2019s)` : "begins as A 0.5, B 0.5";
  const rows = [
    { name: "call", label: `variant ${k + 1}, call ${call}`, text: `P(${call} | A) = ${seen(0)}; P(${call} | B) = ${seen(1)}` },
    { name: "ratio", label: "log-likelihood ratio", text: `ln P(${call} | B) / P(${call} | A) = ln ${four(b)} / ${four(a)}`, value: four(Math.log(b / a)) },
    { name: "softmax", label: "network, softmax", text: `logits A ${written(network.logits[k][0], 3)}, B ${written(network.logits[k][1], 3)}; p(B) = ${written(raised[1], 4)} / (${written(raised[0], 4)} + ${written(raised[1], 4)})`, value: four(second), lit: true },
  ];
  if (!neither) rows.push({ name: "loss", label: "its loss here", text: `\u2212ln p(${NAMES[population]}, the truth) = \u2212ln ${four(share)}`, value: four(-Math.log(share)) });
  rows.push(
    { name: "forward", label: "model, one step", text: `${first}; B: ${four(come[1])} \u00d7 ${four(b)} / (${four(come[0])} \u00d7 ${four(a)} + ${four(come[1])} \u00d7 ${four(b)})`, value: four(ahead[1]) },
    { name: "posterior", label: "with later calls", text: `${four(ahead[1])} \u00d7 ${four(back[1])} / (${four(ahead[0])} \u00d7 ${four(back[0])} + ${four(ahead[1])} \u00d7 ${four(back[1])})`, value: four(model.second[k]), lit: true },
    { name: "allele", label: "true allele 1", text: `network 1 / (1 + e^${written(-network.allele[k], 3)}) = ${four(network.one[k])}, model ${four(model.one[k])}; it is ${mosaic.alleles[k]}` },
  );
  return rows;
}

/**
 * The whole sequence: who is right where, and what became of wrong calls.
 * @param {Now} now
 * @returns {Row[]}
 */
export function ofSequence({ mosaic, network, model, called, width, ties, neither }) {
  const { ancestry, alleles, calls } = mosaic, right = (list) => list.filter((z, k) => z === ancestry[k]).length, count = ancestry.length;
  const wrong = calls.reduce((sum, call, k) => sum + (call === alleles[k] ? 0 : 1), 0), changes = (one) => {
    const changed = one.map((p, k) => (p > 0.5 ? 1 : 0) !== calls[k]), good = changed.filter((yes, k) => yes && calls[k] !== alleles[k]).length;
    return `${good} put right, ${changed.filter(Boolean).length - good} spoilt`;
  };
  const claims = (list) => mean(list.map((p) => Math.max(p, 1 - p)));
  return [
    neither ? { name: "right", label: "of neither", text: `no variant is of A or B; mean of the larger probability: network ${written(claims(network.second), 3)}, model ${written(claims(model.second), 3)}` } : { name: "right", label: "variants right", text: `of ${count}: network ${right(called.network)}, window of ${width} ${right(called.window)}, model ${right(called.model)}${ties.model === count ? " (window and model: ties, called A)" : ""}; mean of the larger probability: network ${written(claims(network.second), 3)}, model ${written(claims(model.second), 3)}` },
    { name: "cleaner", label: "wrong calls", text: `${wrong}: network ${changes(network.one)}; model ${changes(model.one)}` },
  ];
}

/** Indices of the measured FST and error rate that are nearest. */
export function nearest({ fsts, errors }, fst, error) {
  const of = (list, value) => list.reduce((best, v, k) => (Math.abs(v - value) < Math.abs(list[best] - value) ? k : best), 0);
  return { i: of(fsts, fst), j: of(errors, error) };
}

/** How the networks' shares of right variants lie to the window's. */
export function verdict(/** @type {number[]} */ networks, /** @type {number} */ window) {
  if (Math.min(...networks) > window) return "every network beats the window";
  return Math.max(...networks) < window ? "the window beats every network" : "not all networks are on one side of the window";
}

/**
 * @param {Measured} measured
 * @param {number} fst
 * @param {number} error
 * @returns {Row[]}
 */
export function ofHeldOut(measured, fst, error) {
  const { i, j } = nearest(measured, fst, error), { right, claims, switches, cleaned, widths, neither } = measured, seeds = right.length - 2, at = (table) => table.map((way) => way[i][j]);
  const all = at(right), said = at(claims), networks = all.slice(0, seeds), found = at(switches), put = at(cleaned), sum = (rows, k) => rows.reduce((total, row) => total + row[k], 0);
  const jumps = (rows) => {
    const [hits, called, there, off] = [0, 1, 2, 3].map((k) => sum(rows, k));
    return called ? `${percent(hits / there)} found${hits ? `, off by ${(off / hits).toFixed(1)}` : ""}, ${percent(1 - hits / called)} of those called false` : "none called";
  };
  const mended = (rows) => {
    const [wrong, good, bad] = [0, 1, 2].map((k) => Math.round(sum(rows, k) / rows.length)), left = wrong - good + bad;
    return `${left.toLocaleString("en-GB")} (${good.toLocaleString("en-GB")} put right, ${bad.toLocaleString("en-GB")} spoilt${left > wrong ? ": worse than to leave them" : ""})`;
  };
  const rows = [
    { name: "held", label: `FST ${measured.fsts[i]}, errors ${measured.errors[j]}`, text: `variants right: networks ${range(networks)}; window of ${widths[i][j]} ${all[seeds].toFixed(3)}; model ${all[seeds + 1].toFixed(3)}: ${verdict(networks, all[seeds])}` },
    { name: "claims", label: "claims", text: `larger probability, mean: networks ${range(said.slice(0, seeds))}, model ${said[seeds].toFixed(3)}` },
    { name: "switches", label: `switches, within ${measured.near}`, text: `networks ${jumps(found.slice(0, seeds))}; window ${jumps([found[seeds]])}; model ${jumps([found[seeds + 1]])}` },
  ];
  if (put[seeds][0]) rows.push({ name: "cleaned", label: "wrong calls", text: `of ${put[seeds][0].toLocaleString("en-GB")}: networks leave ${mended(put.slice(0, seeds))}, model ${mended([put[seeds]])}` });
  rows.push({ name: "neither", label: "of neither", text: `sequences of neither population, called without error: larger probability, mean: networks ${range(neither.slice(0, seeds).map((way) => way[i][0]))}, model ${neither[seeds][i][0].toFixed(3)}; 0.9 or more at ${percent(mean(neither.slice(0, seeds).map((way) => way[i][1])))} and ${percent(neither[seeds][i][1])} of the variants` });
  return rows;
}

/**
 * What the network says where nothing tells the populations apart.
 * @param {Measured} measured
 * @param {number} error
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(measured, error) {
  const { i, j } = nearest(measured, 0, error), seeds = measured.right.length - 2, claims = measured.claims.slice(0, seeds).map((way) => way[i][j]), right = measured.right.slice(0, seeds).map((way) => way[i][j]), by = (list) => list.map((v) => v.toFixed(2)).join(", ");
  const calls = measured.switches.slice(0, seeds).reduce((sum, way) => sum + way[i][j][1], 0) / seeds / measured.judged;
  return {
    question: "FST falls to 0: both populations then have the same frequencies, and no call tells them apart. What will the network say of a variant?",
    answers: ["about a half for each", "one population throughout, and sure", "stretches of both, each sure"], right: Math.max(...claims) < 0.6 ? 0 : calls < 0.5 ? 1 : 2,
    because: `At FST 0 the larger of its probabilities is ${by(claims)} in the mean (by seed), and ${by(right)} of the variants are right. One in eight panels that it learnt from had no difference. That it can be sure of what is not so, too: at FST ${measured.fsts[measured.fsts.length - 1]} it claims ${by(measured.neither.slice(0, seeds).map((way) => way[way.length - 1][0]))} of sequences of neither population; choose one above.`,
  };
}
