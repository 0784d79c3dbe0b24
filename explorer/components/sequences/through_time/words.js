// Backpropagation through time in words and lines of arithmetic.

import { bracketed, products, written } from "../../topic/written.js";
import { apart, clipping, norm, termsOf } from "./backward.js";

/** @typedef {import("./backward.js").Gradients} Gradients */
/** @typedef {import("./backward.js").Name} Name */

export const OTHER = 0.5; // the radius that the question turns to

/** An entry as it is named: "dW[1,3]", rows and columns from 1. */
export function named(/** @type {{ name: Name, row: number, at: number }} */ { name, row, at }) {
  return name === "b" || name === "c" ? `d${name}[${row + 1}]` : `d${name}[${row + 1},${at + 1}]`;
}

/**
 * G of one unit at one step, its length over all units.
 * @param {import("./network.js").Weights} weights
 * @param {Gradients} found
 * @param {number} t
 * @param {number} unit
 */
export function opened({ W, V }, { G, local, slopes, errors, parts }, t, unit) {
  const rows = [], later = t < G.length - 1;
  if (local[t]) rows.push({ name: "local", label: `from the cost at t = ${t + 1}`, text: `Σ V[k,${unit + 1}] (ŷ − y)[k] = ${products(errors[t].map((error, k) => [V[k][unit], error]), 3)}`, value: written(local[t][unit]) });
  if (parts) {
    const costs = parts[t].map(({ from }) => from + 1), span = costs.length > 1 ? `costs at t = ${costs[0]} to ${costs[costs.length - 1]}` : `cost at t = ${costs[0]}`;
    rows.push({ name: "G", label: `G at t = ${t + 1}, unit ${unit + 1}`, text: costs.length ? `${span}: ${parts[t].map(({ g }) => bracketed(g[unit])).join(" + ")}` : "no cost is followed back so far", value: written(G[t][unit]) });
  } else if (later) {
    const next = W.map((row, j) => [row[unit], slopes[t + 1][j], G[t + 1][j]]), through = next.reduce((sum, [w, s, g]) => sum + w * s * g, 0);
    rows.push({ name: "back", label: `from t = ${t + 2}`, text: `Σ W[j,${unit + 1}] h′[j] G[j] = ${products(next, 3)}`, value: written(through) });
    if (local[t]) rows.push({ name: "G", label: `G at t = ${t + 1}, unit ${unit + 1}`, text: `${written(local[t][unit])} + ${bracketed(through)}`, value: written(G[t][unit]) });
  }
  rows.push({ name: "norm", label: `‖G‖ at t = ${t + 1}`, text: `√(${G[t].map(squared).join(" + ")})`, value: written(norm(G[t])) });
  return rows;
}

// A number to the square, in brackets where it is more than digits.
function squared(/** @type {number} */ value) {
  const text = bracketed(value, 3);
  return text.includes("×") && !text.startsWith("(") ? `(${text})²` : `${text}²`;
}

/**
 * One entry of a weight's gradient as its sum over time.
 * @param {{ name: Name, row: number, at: number }} entry
 * @param {import("./network.js").Task} task
 * @param {import("./network.js").Run} run
 * @param {Gradients} found
 * @param {number} t  the step whose term is opened
 */
export function entryRows(entry, task, run, found, t) {
  const terms = termsOf(entry.name, entry.row, entry.at, task, run, found), values = terms.map((factors) => factors.reduce((product, value) => product * value, 1));
  const total = values.reduce((sum, value) => sum + value, 0), shown = values.map((value, k) => ({ value, k })).filter(({ value }) => value !== 0);
  const what = { W: "h′ G h(t−1)", U: "h′ G x", b: "h′ G", V: "(ŷ − y) h", c: "ŷ − y" }[entry.name];
  return [
    { name: "term", label: `its term at t = ${t + 1}`, text: `${what} = ${products([terms[t]])}`, value: written(values[t]) },
    { name: "sum", label: `${named(entry)}, all steps`, text: shown.length ? shown.map(({ value }) => bracketed(value, 3)).join(" + ") : "no step has a term", value: written(total) },
  ];
}

/**
 * What following back only so far, and clipping, do to the whole gradient.
 * @param {Gradients} whole
 * @param {Gradients} cut
 * @param {number} reach  0 for all the way
 * @param {number} most  the largest length; 0 for none
 */
export function lengths(whole, cut, reach, most) {
  const { difference, size, share, angle } = apart(cut.sums, whole.sums), rows = [];
  if (reach) rows.push({ name: "cut", label: `followed back ${reach} state${reach > 1 ? "s" : ""}`, text: size > 0 ? `‖difference‖ / ‖whole‖ = ${written(difference)} / ${written(size)} = ${written(share)}; the two directions differ by` : "there is no gradient to differ from", value: size > 0 ? `${Number.isFinite(angle) ? written(angle, 1) : "?"}°` : "" });
  const mine = reach ? apart(whole.sums, cut.sums).size : size, factor = clipping(mine, most);
  const words = !most ? "not clipped" : factor < 1 ? `${written(mine)} > ${written(most)}: every entry × ${written(most)} / ${written(mine)} = ${written(factor)}; length` : `${written(mine)} ≤ ${written(most)}: left as it is; length`;
  rows.push({ name: "clip", label: "‖all gradients‖", text: words, value: written(factor < 1 ? most : mine) });
  return rows;
}

/**
 * A step of descent along the radius.
 * @param {number} radius
 * @param {number} slope
 * @param {number} rate
 * @param {{ plain: number, clipped: number, held: number }} step
 */
export function cliffRow(radius, slope, rate, step) {
  const plain = `${written(radius)} − ${written(rate)} × ${bracketed(slope)} = ${written(step.plain)}`, clipped = step.held !== slope;
  return { name: "cliff", label: "ρ − η dC/dρ", text: clipped ? `${plain}; clipped ${written(radius)} − ${written(rate)} × ${bracketed(step.held)}` : `${written(radius)} − ${written(rate)} × ${bracketed(slope)}`, value: written(clipped ? step.clipped : step.plain) };
}

/**
 * The question before the radius is turned down, answered by what is measured.
 * @param {number[]} sizes  of the gradient by step, at the other radius
 * @param {number} radius
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(sizes, radius) {
  const last = sizes[sizes.length - 1], ratio = sizes[0] / last;
  return {
    question: `The spectral radius is turned from ${written(radius, 2)} to ${OTHER}. How large is the gradient at the first of the ${sizes.length} states, against the last?`,
    answers: ["About half as large", "About a thousandth", "Less than a hundred thousandth"],
    right: ratio > 0.1 ? 0 : ratio > 1e-5 ? 1 : 2,
    because: `It is ${written(sizes[0])} / ${written(last)} = ${written(ratio)} of it: every step back multiplies by W and by the slope of the activation, here by about ${written((ratio) ** (1 / Math.max(1, sizes.length - 1)), 2)}.`,
  };
}
