// What is said of a coloured pixel, of the strip it lies in, and of what was measured.

import { bracketed, written } from "../../topic/written.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {{ errors: number[][][], network: number[][][], photographs: string[], parts: string[] }} Measured  by photograph, part, then way or seed */

export const WAYS = ["grey", "mean colour", "by light alone", "nearest patch", "network"];
export const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** All ways of a photograph's part, the network's the mean of its seeds. */
export function errorsOf(/** @type {Measured} */ { errors, network }, /** @type {number} */ photograph, /** @type {number} */ part) {
  return [...errors[photograph][part], mean(network[photograph][part])];
}

/**
 * @param {{ row: number, column: number, light: number, given: { blue: number, red: number }, truth: { blue: number, red: number }, colour: number[] }} now
 * @returns {Row[]}
 */
export function ofPixel({ row, column, light, given, truth, colour }) {
  const share = (v) => written(v, 3);
  return [
    { name: "pixel", label: `row ${row + 1}, column ${column + 1}`, text: `light ${share(light)}; the network adds blue \u2212 light ${share(given.blue)}, red \u2212 light ${share(given.red)}; truth ${share(truth.blue)}, ${share(truth.red)}` },
    { name: "green", label: "green", text: `(light \u2212 0.299 red \u2212 0.114 blue) / 0.587 = (${share(light)} \u2212 0.299 \u00d7 ${bracketed(colour[0], 3)} \u2212 0.114 \u00d7 ${bracketed(colour[2], 3)}) / 0.587`, value: share(colour[1]) },
  ];
}

/**
 * @param {Measured} measured
 * @param {number} photograph  learnt from
 * @param {boolean} hidden
 * @returns {Row[]}
 */
export function ofAll(measured, photograph, hidden) {
  return measured.parts.map((part, k) => {
    if (k > 0 && hidden) return { name: `part${k}`, label: part, text: "after your guess" };
    const list = errorsOf(measured, photograph, k), best = list.indexOf(Math.min(...list)), seeds = measured.network[photograph][k];
    return { name: `part${k}`, label: part, text: `${WAYS.map((way, w) => `${way} ${list[w].toFixed(4)}`).join(", ")} (${Math.min(...seeds).toFixed(4)} to ${Math.max(...seeds).toFixed(4)}); least: ${WAYS[best]}`, lit: k === 1 };
  });
}

/**
 * Question and outcome, settled by what was measured on both photographs.
 * @param {Measured} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(measured) {
  const wins = measured.photographs.map((_, place) => Math.max(...measured.network[place][2]) < measured.errors[place][2][0]), count = wins.filter(Boolean).length;
  return {
    question: "A network learnt to colour strips of one photograph. Asked to colour the other, does it do better than leaving it grey?",
    answers: ["for both", "for one of the two", "for neither"], right: count === 2 ? 0 : count === 1 ? 1 : 2,
    because: measured.photographs.map((name, place) => `Learnt on ${name}, tried on the other: ${mean(measured.network[place][2]).toFixed(3)}, grey ${measured.errors[place][2][0].toFixed(3)}`).join("; ") + ". What grass or sky looks like in one photograph is all that it knows.",
  };
}
