// What is said of a window: one filter of the global maximum opened, the sum of all, and how often networks said "promoter".

import { bracketed, written } from "../../topic/written.js";
import { FILTERS, KERNEL, NETS } from "./networks.js";
import { ALPHABET, EXCHANGED, MOVED, spelt } from "./promoter.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {{ said: number[][][][], scanned: number[][][], thresholds: number[][], kinds: string[] }} Measured  shares by training, network, seed, kind of window; by training, scan, kind */

export const WORDS = { max: "CNN, max-pooling", global: "CNN, global maximum", capsules: "capsules" };
export const SCANS = ["PWM with the spacing", "PWM, boxes anywhere"], SCAN = NETS.length;
const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const percent = (/** @type {number} */ value) => `${(100 * value).toFixed(1)}%`;

/** The shares of one network's seeds for a kind of window; those after the networks are scans, one share each. */
export function seedsOf(/** @type {Measured} */ { said, scanned }, /** @type {number} */ trained, /** @type {number} */ net, /** @type {number} */ kind) {
  return net < SCAN ? said[trained][net].map((row) => row[kind]) : [scanned[trained][net - SCAN][kind]];
}

/**
 * One filter where it is largest, what it gives, and the sum of all.
 * @param {import("./networks.js").Opened} opened
 * @param {ReturnType<typeof import("./networks.js").filterOf>} own
 * @param {number} filter
 * @param {ArrayLike<number>} codes
 * @returns {Row[]}
 */
export function ofFilter(opened, own, filter, codes) {
  const place = opened.places[filter], read = Array.from(codes).slice(place, place + KERNEL), sum = read.reduce((total, code, j) => total + own.columns[j][code], own.bias), maximum = opened.maxima[filter];
  const all = opened.given.reduce((total, value) => total + value, 0), name = `filter ${filter + 1}`;
  return [
    { name: "filter", label: `${name}, largest`, text: `reads ${spelt(read)} at ${place + 1}\u2013${place + KERNEL}: bias ${bracketed(own.bias, 2)}${read.map((code, j) => ` + ${ALPHABET[code]} ${bracketed(own.columns[j][code], 2)}`).join("")} = ${written(sum, 3)}; ReLU`, value: written(maximum, 3), lit: true },
    { name: "given", label: "weight \u00d7 maximum", text: `${bracketed(opened.weights[filter], 3)} \u00d7 ${bracketed(maximum, 3)}`, value: written(opened.given[filter], 3) },
    { name: "sum", label: "all filters", text: `${FILTERS} products add up to ${written(all, 3)}; with bias ${bracketed(opened.bias, 3)}: z = ${written(opened.logit, 3)}; 1 / (1 + e^\u2212z)`, value: written(1 / (1 + Math.exp(-opened.logit)), 3) },
  ];
}

/**
 * The matrices' best pair.
 * @param {{ score: number, starts: number[] }} pair
 * @param {number} threshold
 * @param {ArrayLike<number>} codes
 * @returns {Row}
 */
export function ofPair({ score, starts }, threshold, codes) {
  const letters = starts.map((start) => spelt(Array.from(codes).slice(start, start + 6)));
  return { name: "scan", label: "PWM", text: `best pair with 16 to 18 letters between: ${letters[0]} at ${starts[0] + 1}, ${letters[1]} at ${starts[1] + 1}; above ${written(threshold, 2)} is a promoter`, value: written(score, 2) };
}

/**
 * One kind of window: how often each said "promoter".
 * @param {Measured} measured
 * @param {number} trained
 * @param {number} kind
 * @param {boolean} hidden
 * @returns {Row[]}
 */
export function ofKind(measured, trained, kind, hidden) {
  const nets = NETS.map((net, k) => { const list = seedsOf(measured, trained, k, kind); return `${WORDS[net]} ${percent(mean(list))} (${percent(Math.min(...list))} to ${percent(Math.max(...list))})`; });
  const scans = SCANS.map((name, k) => `${name} ${percent(measured.scanned[trained][k][kind])}`);
  return [{ name: "kind", label: measured.kinds[kind], text: hidden ? "after your guess" : `called a promoter: ${[...nets, ...scans].join("; ")}` }];
}

/**
 * Question and outcome, settled by what networks said that never saw boxes in a wrong order.
 * @param {Measured} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(measured) {
  const of = (kind) => NETS.map((_, net) => mean(seedsOf(measured, 0, net, kind))), say = (kind) => NETS.map((net, k) => `${WORDS[net]} ${percent(of(kind)[k])}`).join(", ");
  const yes = of(EXCHANGED).map((share) => share > 0.5), right = yes.every(Boolean) ? 1 : !yes.some(Boolean) ? 2 : yes[1] && !yes[0] && !yes[2] ? 0 : 3;
  return {
    question: "Trained on promoters, and on windows that lack boxes, none saw the boxes in a wrong order. They trade places: who still says \u201cpromoter\u201d, more often than not?",
    answers: ["only the global maximum", "all of them", "none of them", "another mix"], right,
    because: `Boxes exchanged, called a promoter: ${say(EXCHANGED)}. But a whole promoter moved to an end of the window: ${say(MOVED)}.`,
  };
}
