// What is said of a step: how many stay hidden, which are kept, one patch's probability, and what was measured.

import { written } from "../../topic/written.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("../filling.js").Candidate} Candidate */
/** @typedef {{ simple: number[][][], network: number[][][][], ways: string[], hides: string[], reads: number[], bits: number[][], seeds: number }} Digits  by hide, way, figure (and seed) */
/** @typedef {{ filled: number[][][], guesses: number, seeds: number }} Land  by (schedule, at once), figure, seed */

export const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;

/** All ways of one hide: a row of figures each, the network's the mean of its seeds. */
export function table(/** @type {Digits} */ { simple, network }, /** @type {number} */ hide) {
  return [...simple[hide], ...network[hide].map((figures) => figures.map(mean))];
}

/**
 * The schedule's arithmetic.
 * @param {{ count: number, step: number, steps: number, order: string, before: number, after: number }} now
 * @returns {Row}
 */
export function ofStep({ count, step, steps, order, before, after }) {
  const label = step ? `after step ${step} of ${steps}` : "before the first step";
  if (!count) return { name: "step", label: "nothing is hidden", text: "click patches to hide them" };
  if (!step) return { name: "step", label, text: `${count} patches are hidden` };
  if (order !== "schedule") return { name: "step", label, text: order === "once" ? "all are named and kept" : "one more is kept; still hidden", value: String(after), lit: true };
  const cosine = Math.cos((Math.PI * step) / 16), whole = step < 8 ? count * cosine : 0, rule = Math.floor(whole + 1e-9);
  const text = `hidden: \u230a${count} cos(\u03c0 \u00d7 ${step} / 16)\u230b = \u230a${count} \u00d7 ${step < 8 ? written(cosine) : "0"}\u230b = \u230a${written(whole, 3)}\u230b`;
  return { name: "step", label, text: rule > after ? `${text} = ${rule}, but each step keeps one at least:` : text, value: String(after), lit: true, hint: `before it, ${before} were hidden` };
}

/**
 * Which were kept, the surest first.
 * @param {Candidate[] | undefined} candidates
 * @param {(at: number) => string} place
 * @returns {Row}
 */
export function ofKept(candidates, place) {
  if (!candidates?.length) return { name: "kept", label: "kept", text: "nothing yet" };
  const kept = candidates.filter((one) => one.kept).sort((a, b) => b.sure - a.sure), told = kept.slice(0, 3).map(({ at, sure }) => `${place(at)} (${written(sure, 3)})`).join(", ");
  return { name: "kept", label: "kept", text: `${kept.length} of ${candidates.length}, the surest first: ${told}${kept.length > 3 ? " and so on" : ""}` };
}

/**
 * One patch: its probabilities and the name drawn.
 * @param {Candidate | undefined} one
 * @param {string} place
 * @param {number} temperature
 * @returns {Row}
 */
export function ofPatch(one, place, temperature) {
  if (!one) return { name: "patch", label: place, text: "visible: nothing to name" };
  const best = Math.max(...one.shares), words = one.shares[one.name] === best ? "the likeliest" : `the likeliest has ${written(best, 3)}`, how = temperature === 0 ? "likeliest taken" : `drawn at temperature ${temperature}`;
  return { name: "patch", label: place, text: `${how}: patch ${one.name + 1}, ${words}; its probability at temperature 1, by which it is kept or not`, value: written(one.sure, 4) };
}

/**
 * The error of the filled picture.
 * @param {{ sum: number, count: number, mean: number }} error
 * @param {boolean} ended
 * @returns {Row}
 */
export function ofError({ sum, count, mean: root }, ended) {
  if (!ended || !count) return { name: "error", label: "squared error", text: "when all are named" };
  return { name: "error", label: "squared error", text: `of the pixels that were hidden: ${written(sum)} / ${count}`, value: written(root) };
}

/**
 * @param {Digits} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(measured) {
  const rows = table(measured, 1), at = (name) => rows[measured.ways.indexOf(name)], network = measured.network[1][measured.ways.indexOf("schedule") - measured.simple[1].length][0], near = at("nearest training digit");
  const right = Math.min(...network) > near[0] ? 0 : Math.max(...network) < near[0] ? 1 : 2;
  return {
    question: "Half of a digit\u2019s patches are hidden. Which names more of them right: the network, or the training digit that is nearest at the visible pixels?",
    answers: ["the network, at every seed", "the nearest digit, at every seed", "it depends on the seed"], right,
    because: `Network ${percent(mean(network))} (${percent(Math.min(...network))} to ${percent(Math.max(...network))}, ${network.length} seeds), nearest digit ${percent(near[0])}, most frequent patch at each place ${percent(at("most frequent")[0])}. Squared error: network ${at("schedule")[1].toFixed(3)}, nearest ${near[1].toFixed(3)}, the network\u2019s weighted mean, which names nothing, ${at("weighted mean")[1].toFixed(3)}.`,
  };
}

/**
 * What was measured without anything to learn: the pixels of each digit shuffled.
 * @param {Digits} measured
 * @returns {Row[]}
 */
export function ofNull({ bits }) {
  const words = (gain, error) => (gain > 2 * error ? "the network knows more" : gain < -2 * error ? "the network does worse" : "no difference to be told");
  return ["digits", "pixels shuffled"].map((label, k) => {
    const [usual, own, error] = bits[k], gain = usual - own;
    return { name: `null${k}`, label, text: `bits for a hidden patch, 8 of 16 hidden: by frequency at its place ${written(usual, 3)}, network ${written(own, 3)}; ${words(gain, error)}: ${written(usual, 3)} \u2212 ${written(own, 3)}`, value: `${written(gain, 3)} \u00b1 ${written(error, 3)}` };
  });
}

/**
 * What was measured on landscapes.
 * @param {Land} measured
 * @returns {Row[]}
 */
export function ofLand({ filled, guesses, seeds }) {
  const named = filled.map(([right]) => mean(right)), whole = filled.map(([, share]) => mean(share));
  return [
    { name: "named", label: "named right", text: `half of the patches hidden, 200 held-out landscapes, ${seeds === 1 ? "one network" : `${seeds} networks`}: by the schedule ${percent(named[0])}, all at once ${percent(named[1])}, most frequent at each place`, value: percent(guesses) },
    { name: "whole", label: "possible pictures", text: `that the rule could have made: all at once ${percent(whole[1])}, by the schedule`, value: percent(whole[0]), lit: true },
  ];
}
