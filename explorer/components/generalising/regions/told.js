// What is said of a network's pieces, and of a number on its way through the folds.

import { bracketed, written } from "../../topic/written.js";
import { oneLayer, possible } from "./bounds.js";
import { drawn } from "./network.js";
import { pieces } from "./splitting.js";
import { corners, passed, straight } from "./tent.js";

export const SEEDS = 20;

/** @type {Map<string, { low: number, high: number, mean: number }>} */
const known = new Map();

/**
 * Pieces in the square of networks with the seeds 1 to SEEDS, with these widths: counted, kept.
 * @param {number[]} widths
 */
export function byChance(widths) {
  const key = widths.join();
  if (!known.has(key)) {
    const counts = Array.from({ length: SEEDS }, (_, k) => pieces(drawn(widths, k + 1)).length);
    known.set(key, { low: Math.min(...counts), high: Math.max(...counts), mean: counts.reduce((sum, n) => sum + n, 0) / SEEDS });
  }
  return known.get(key);
}

const many = (n) => n.toLocaleString("en-GB");
const spread = ({ low, high }) => `${many(low)} to ${many(high)}`;

/**
 * @param {{ widths: number[], all: import("./splitting.js").Piece[], chosen: number, at: number[], hidden: boolean }} now  `hidden`: the question is open, what it asks for is not said
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function ofPlane({ widths, all, chosen, at, hidden }) {
  const units = widths.reduce((sum, n) => sum + n, 0), deep = byChance(widths), flat = byChance([units]), rows = [];
  rows.push({ name: "count", label: "this network", text: "pieces in the square, counted", value: many(all.length), lit: true });
  rows.push({ name: "chance", label: `${SEEDS} such networks`, text: "seeds 1 to 20, mean", value: `${written(deep.mean, 1)} (${spread(deep)})` });
  if (widths.length > 1) rows.push({ name: "flat", label: "one layer instead", text: `${units} units, same seeds, mean`, value: `${written(flat.mean, 1)} (${spread(flat)})` });
  if (!hidden) {
    rows.push({ name: "lines", label: "one layer, at most", text: `1 + ${units} + ${units}\u00d7${units - 1}/2`, value: many(oneLayer(units)) });
    if (widths.length > 1) rows.push({ name: "possible", label: `${widths.join("-")} can have`, text: `${folds(widths)} or more`, value: `\u2265 ${many(possible(widths))}` });
  }
  if (chosen >= 0) {
    const { slope: [a, b], offset, on } = all[chosen], value = a * at[0] + b * at[1] + offset;
    rows.push({ name: "on", label: "units on here", text: on.map((layer) => layer.map((one) => (one ? "\u25cf" : "\u25cb")).join("")).join("  ") });
    rows.push({ name: "flatness", label: "the answer here", text: `${bracketed(a)} \u00d7 ${bracketed(at[0])} + ${bracketed(b)} \u00d7 ${bracketed(at[1])} + ${bracketed(offset)}`, value: written(value) });
  }
  return rows;
}

// floor(8/2)² × floor(8/2)² × (1 + 8 + 28)
function folds(widths) {
  const last = widths[widths.length - 1];
  return [...widths.slice(0, -1).map((n) => `\u230a${n}/2\u230b\u00b2`), `(1 + ${last} + ${last}\u00d7${last - 1}/2)`].join(" \u00d7 ");
}

/**
 * @param {number} layers
 * @param {number} x
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function ofFold(layers, x) {
  const values = passed(x, layers), count = straight(corners(layers)), rows = [
    { name: "pieces", label: "straight pieces", text: "counted", value: many(count), lit: true },
    { name: "deep", label: "units, in layers", text: `2 \u00d7 ${layers}`, value: String(2 * layers) },
    { name: "shallow", label: "units, in one layer", text: `one for each bend: ${many(count)} \u2212 1`, value: `\u2265 ${many(count - 1)}` },
  ];
  values.slice(1, 6).forEach((value, k) => {
    const from = values[k], second = Math.max(0, from - 0.5);
    rows.push({ name: `layer${k + 1}`, label: `layer ${k + 1}`, text: `2 relu(${written(from)}) \u2212 4 relu(${written(from - 0.5)}) = 2 \u00d7 ${written(from)} \u2212 4 \u00d7 ${written(second)}`, value: written(value) });
  });
  if (layers > 5) rows.push({ name: "rest", label: `layer ${layers}`, text: `and ${layers - 5} more`, value: written(values[layers]) });
  return rows;
}
