// What is said of a threshold, of the pairs behind an area, of the digit that is looked at, and of the control.

import { written } from "../../topic/written.js";
import { squaredError } from "../dense.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {{ areas: number[][][], seeds: number[][][] }} Measured  areas: left out or held in, figure, way; seeds: the same of each network */

export const WAYS = ["network, error of the digit rebuilt", "8 principal components, the same", "distance to the nearest training digit"];
export const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/**
 * @param {{ figure: number, threshold: number, found: { hits: number, unseen: number, alarms: number, seen: number }, pairs: { won: number, all: number, area: number } }} now
 * @returns {Row[]}
 */
export function ofThreshold({ figure, threshold, found, pairs }) {
  return [
    { name: "hits", label: "found", text: `${figure}s whose score is above ${written(threshold, 3)}: ${found.hits} / ${found.unseen}`, value: written(found.hits / found.unseen, 3) },
    { name: "alarms", label: "false alarms", text: `other digits above it: ${found.alarms} / ${found.seen}`, value: written(found.alarms / found.seen, 3) },
    { name: "area", label: "AUROC", text: `pairs of a ${figure} and another digit in which the ${figure} scores higher: ${pairs.won} / (${found.unseen} \u00d7 ${found.seen})`, value: written(pairs.area), lit: true },
  ];
}

/**
 * @param {ArrayLike<number>} picture
 * @param {ArrayLike<number>} rebuilt
 * @param {number} label
 * @returns {Row[]}
 */
export function ofDigit(picture, rebuilt, label) {
  const squares = Array.from(picture, (value, k) => (value - rebuilt[k]) ** 2), order = squares.map((_, k) => k).sort((a, b) => squares[b] - squares[a]).slice(0, 3);
  const three = order.reduce((sum, k) => sum + squares[k], 0), all = 64 * squaredError(picture, rebuilt);
  return [{ name: "digit", label: `this ${label}`, text: `${order.map((k) => `(${written(picture[k])} \u2212 ${written(rebuilt[k], 3)})\u00b2`).join(" + ")} + ${written(all - three, 3)} of the other 61 pixels`, value: written(all, 3), hint: "The digits below are kept rounded to 1/255, so the last figure may differ from the score" }];
}

/**
 * @param {Measured} measured
 * @param {number} figure
 * @param {boolean} hidden
 * @returns {Row[]}
 */
export function ofAll({ areas, seeds }, figure, hidden) {
  if (hidden) return [{ name: "all", label: "rivals", text: "after your guess" }];
  const of = (kind) => [0, 1, 2].map((way) => written(mean(areas[kind].map((row) => row[way])), 3)).join(", "), own = seeds[0][figure], count = own.length;
  return [
    { name: "seeds", label: `without the ${figure}`, text: `AUROC of ${count} networks, ${written(Math.min(...own), 3)} to ${written(Math.max(...own), 3)}; mean`, value: written(areas[0][figure][0], 3) },
    { name: "all", label: "mean of 10 figures", text: `network, components, nearest: ${of(0)}; the control, every figure in training: ${of(1)}` },
  ];
}

/**
 * Question and outcome, settled by what was measured.
 * @param {Measured} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked({ areas }) {
  const means = [0, 1, 2].map((way) => mean(areas[0].map((row) => row[way]))), control = [0, 1, 2].map((way) => mean(areas[1].map((row) => row[way])));
  return {
    question: "A figure is left out of training. Which score tells it best from the others?",
    answers: ["error of the network", "error of 8 components", "distance to the nearest digit"], right: means.indexOf(Math.max(...means)),
    because: `Mean AUROC over the ten figures: ${means.map((v) => v.toFixed(3)).join(", ")} (network, components, nearest). With every figure in training: ${control.map((v) => v.toFixed(3)).join(", ")}; chance is 0.5.`,
  };
}
