// What was measured on scenes that no network saw: with a shared trunk, alone, beside simple filters, and where nothing is.

import { decibels } from "./filters.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/**
 * First index 0: shared trunk, 1: a network for this alone; then seed and noise.
 * @typedef {{ overlaps: number[][][][], boxes: number[][][][][], false_pixels: number[][][], squares: number[][][], rivals: number[][], names: string[], noises: number[], judged: number, weights: Record<string, number> }} Measured
 */

const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const sumOf = (/** @type {number[][]} */ rows) => rows.reduce((sum, row) => sum.map((v, k) => v + row[k]), [0, 0, 0]);
const range = (list, digits) => `${mean(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)})`;

/** Index of the measured noise that is nearest. */
export function nearest({ noises }, /** @type {number} */ sigma) {
  return noises.reduce((best, value, k) => (Math.abs(value - sigma) < Math.abs(noises[best] - sigma) ? k : best), 0);
}

/** Harmonic mean of precision and recall, of boxes [right, drawn, there]. */
export function f1(/** @type {number[]} */ [right, drawn, there]) {
  return drawn + there ? (2 * right) / (drawn + there) : 0;
}

/** Whether the seeds of one lie all above those of the other, where more is better. */
export function verdict(/** @type {number[]} */ shared, /** @type {number[]} */ alone) {
  if (Math.min(...shared) > Math.max(...alone)) return "the shared trunk is better with every seed";
  return Math.max(...shared) < Math.min(...alone) ? "sharing costs: alone is better with every seed" : "seeds of both overlap";
}

const sizes = ({ weights }, name) => `; it has ${weights[name].toLocaleString("en-GB")} weights, the shared one ${weights.all.toLocaleString("en-GB")} for all three`;
const noiseOf = (measured, k) => `noise ${measured.noises[k]}`;

/** @returns {Row[]} */
export function ofPixels(/** @type {Measured} */ measured, /** @type {number} */ sigma) {
  const k = nearest(measured, sigma), both = measured.overlaps.map((seeds) => seeds.map((noises) => mean(noises[k]))), kinds = [0, 1, 2].map((kind) => mean(measured.overlaps[0].map((noises) => noises[k][kind])));
  return [
    { name: "held", label: noiseOf(measured, k), text: `overlap (IoU) of pixels: disc ${kinds[0].toFixed(3)}, ring ${kinds[1].toFixed(3)}, bar ${kinds[2].toFixed(3)}; mean ${range(both[0], 3)}` },
    { name: "alone", label: "a network for this alone", text: `${range(both[1], 3)}: ${verdict(both[0], both[1])}${sizes(measured, "where")}` },
    { name: "empty", label: "scenes of noise", text: `pixels of 1,024 called a shape where there is none: ${range(measured.false_pixels[0].map((noises) => noises[k]), 2)}` },
  ];
}

/** @returns {Row[]} */
export function ofBoxes(/** @type {Measured} */ measured, /** @type {number} */ sigma) {
  const k = nearest(measured, sigma), both = measured.boxes.map((seeds) => seeds.map((noises) => f1(sumOf(noises[k])))), by = [1, 2, 3, 4].map((count) => sumOf(measured.boxes[0].map((noises) => noises[k][count])));
  const percent = (share) => `${Math.round(100 * share)}%`, list = (act) => by.map(act).map(percent).join(", ");
  const empty = measured.boxes[0].map((noises) => noises[k][0][1]), none = mean(empty) / measured.judged;
  return [
    { name: "held", label: noiseOf(measured, k), text: `with 1, 2, 3, 4 shapes: recall ${list(([right, , there]) => (there ? right / there : 0))}; precision ${list(([right, drawn]) => (drawn ? right / drawn : 0))}` },
    { name: "alone", label: "a network for this alone", text: `F1 of all boxes ${range(both[1], 3)}, shared ${range(both[0], 3)}: ${verdict(both[0], both[1])}${sizes(measured, "what")}` },
    { name: "empty", label: "scenes of noise", text: `false boxes per scene: ${none.toFixed(2)} (${empty.join(", ")} in ${measured.judged} scenes, by seed)` },
  ];
}

/** @returns {Row[]} */
export function ofCleaning(/** @type {Measured} */ measured, /** @type {number} */ sigma) {
  const k = nearest(measured, sigma), both = measured.squares.map((seeds) => seeds.map((noises) => decibels(noises[k]))), rivals = measured.rivals[k].map((error) => (error ? `${decibels(error).toFixed(2)}` : "\u221e"));
  return [
    { name: "held", label: noiseOf(measured, k), text: `decibels: network ${range(both[0], 2)}; ${measured.names.map((name, place) => `${name.replace(" x ", " \u00d7 ")} ${rivals[place]}`).join(", ")}` },
    { name: "alone", label: "a network for this alone", text: `${range(both[1], 2)}: ${verdict(both[0], both[1])}${sizes(measured, "cleaner")}` },
  ];
}

/**
 * Question and outcome: of pixels and boxes, what keeps less of its score as the noise rises to its most.
 * @param {Measured} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked({ overlaps, boxes, noises }) {
  const last = noises.length - 1, kept = (/** @type {(k: number) => number} */ score) => score(last) / score(0);
  const pixels = overlaps[0].map((seed) => kept((k) => mean(seed[k]))), found = boxes[0].map((seed) => kept((k) => f1(sumOf(seed[k]))));
  const percent = (list) => `${Math.round(100 * mean(list))}% (${list.map((v) => Math.round(100 * v)).join(", ")} by seed)`;
  return {
    question: `The noise rises from 0 to ${noises[last]}, beyond what the network learnt. Which suffers more: the class of each pixel, or the boxes?`,
    answers: ["the pixels", "the boxes", "both alike"], right: Math.max(...pixels) < Math.min(...found) ? 0 : Math.max(...found) < Math.min(...pixels) ? 1 : 2,
    because: `On held-out scenes pixels keep ${percent(pixels)} of their overlap, boxes ${percent(found)} of their F1 score.`,
  };
}
