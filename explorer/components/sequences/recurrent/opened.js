// What is opened, as lines of arithmetic: which numbers made an a, an h, an o, a probability or a cost.

import { bracketed, products, written } from "../../topic/written.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {{ inputs: string[], outputs: string[], fed: "h" | "o", numbers: boolean, token: (step: number) => string }} Names */

const DIGITS = "\u2080\u2081\u2082\u2083\u2084";
const sub = (...places) => places.map((place) => DIGITS[place]).join("");

/**
 * The lines of a value, from what it is made of to itself.
 * @param {Place} place
 * @param {import("./cell.js").Step[]} steps
 * @param {import("./cell.js").Weights} weights
 * @param {Names} names
 * @returns {{ title: string, rows: Row[] }}
 */
export function opened(place, steps, weights, names) {
  const { kind, step, unit } = place, one = steps[step - 1], i = unit - 1, called = (k) => (names.outputs.length > 1 ? names.outputs[k] : "");
  const title = { x: `x(${step}): the ${names.numbers ? "number" : "letter"} ${names.token(step)}`, a: `a${sub(unit)}(${step})`, h: `h${sub(unit)}(${step})`, o: `o${called(i) ? ` of ${called(i)}` : ""} at step ${step}`, p: `p(${called(i)}) at step ${step}`, cost: `Cost of step ${step}` }[kind];
  if (kind === "x") return { title, rows: [{ name: "x", label: `x(${step})`, text: names.numbers ? "as typed" : `one-hot: a 1 for ${names.token(step)}, in the order ${names.inputs.join(" ")}`, value: names.numbers ? written(one.x[0]) : `(${one.x.join(", ")})` }] };
  if (kind === "a") return { title, rows: [aRow(step, i, one, weights, names, true)] };
  if (kind === "h") return { title, rows: [aRow(step, i, one, weights, names), { name: "h", label: `h${sub(unit)}(${step})`, text: `tanh(${written(one.a[i])})`, value: written(one.h[i]), lit: true }] };
  if (kind === "o") return { title, rows: [oRow(step, i, one, weights, names, true)] };
  if (kind === "p") {
    return { title, rows: [oRow(step, i, one, weights, names), { name: "p", label: `p(${called(i)})`, text: `exp(${written(one.o[i])}) / (${one.o.map((value) => `exp(${written(value)})`).join(" + ")})`, value: written(one.p[i]), lit: true }] };
  }
  if (names.numbers) return { title, rows: [oRow(step, 0, one, weights, names), { name: "cost", label: "cost", text: `(o \u2212 y)\u00b2 / 2 = (${written(one.o[0])} \u2212 ${bracketed(one.y)})\u00b2 / 2`, value: written(one.cost), lit: true }] };
  return { title, rows: [{ name: "p", label: `p(${called(one.y)})`, text: `exp(${written(one.o[one.y])}) / (${one.o.map((value) => `exp(${written(value)})`).join(" + ")})`, value: written(one.p[one.y]) }, { name: "cost", label: "cost", text: `\u2212log p(y) = \u2212log(${written(one.p[one.y], 6)}), for y is ${called(one.y)}`, value: written(one.cost), lit: true }] };
}

// b + W r + U x; of a one-hot x its one weight alone.
function aRow(step, i, one, { w, u, b }, names, lit = false) {
  const fed = one.back.map((value, k) => [w[i][k], value]), place = one.x.indexOf(1), driven = names.numbers ? [[u[i][0], one.x[0]]] : [[u[i][place], 1]];
  return {
    name: "a", label: `a${sub(i + 1)}(${step})`, lit, value: written(one.a[i]),
    text: `b${sub(i + 1)} + W ${names.fed}(${step - 1}) + U x(${step}) = ${bracketed(b[i])} + ${products(fed)} + ${products(driven)}`,
    hint: names.numbers ? "" : "x is one-hot: of U only one column is at work",
  };
}

function oRow(step, k, one, { v, c }, names, lit = false) {
  return {
    name: "o", label: names.outputs.length > 1 ? `o of ${names.outputs[k]}` : `o(${step})`, lit, value: written(one.o[k]),
    text: `c + V h(${step}) = ${bracketed(c[k])} + ${products(one.h.map((value, i) => [v[k][i], value]))}`,
  };
}

/**
 * Whether a weight is at work in what is opened.
 * @param {Place} place
 * @param {import("./cell.js").Step} one  the step of it
 * @returns {(cell: import("./weights.js").Cell) => boolean}
 */
export function atWork({ kind, unit }, one) {
  const i = unit - 1;
  return ({ block, row, column }) => {
    if (kind === "a" || kind === "h") return row === i && (block === "w" || block === "b" || (block === "u" && one.x[column] !== 0));
    if (kind === "o") return row === i && (block === "v" || block === "c");
    return (kind === "p" || kind === "cost") && (block === "v" || block === "c");
  };
}

/**
 * The costs that are there so far, as a sum.
 * @param {import("./cell.js").Step[]} steps
 * @param {number} clock  steps that have passed
 * @returns {Row}
 */
export function total(steps, clock) {
  const costs = steps.filter((_, t) => clock >= t + 1).map(({ cost }) => cost).filter((cost) => cost !== null), sum = costs.reduce((/** @type {number} */ all, cost) => all + /** @type {number} */ (cost), 0);
  return { name: "total", label: "cost so far", text: costs.length > 1 ? costs.map((cost) => written(cost)).join(" + ") : costs.length ? "of one output" : "no output yet that has something to be compared with", value: costs.length ? written(sum) : "" };
}
