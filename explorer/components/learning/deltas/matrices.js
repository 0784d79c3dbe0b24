// The layers' matrices as they are laid out: a line for each layer, its values left, its deltas and gradients right.

import { backward, descended, forward, vector } from "./layers.js";

/** @typedef {import("./layers.js").Matrix} Matrix */
/** @typedef {{ weights: Matrix[], inputs: number[], label: number, rate: number }} Network  what can be typed */
/** @typedef {{ shows: string[], words: string }} Step  the matrices that come with it */

export const UNITS = [3, 2, 1]; // of the layers; d(0) is the number of inputs
const MOST_INPUTS = 3;
const WEIGHTS = [
  [[0.1, -0.2, 0.3], [0.5, 0.4, -0.3], [-0.4, 0.6, 0.2], [0.3, -0.5, 0.4]],
  [[0.2, -0.1], [0.7, -0.4], [-0.5, 0.3], [0.4, 0.6]],
  [[0.1], [0.8], [-0.6]],
];
const INPUTS = [0.5, -1, 0.8];
const RAISED = "\u2070\u00b9\u00b2\u00b3";

/** "W⁽²⁾" @param {string} letter @param {number} layer  from 1; 0 for the inputs */
export function named(letter, layer) {
  return `${letter}\u207d${RAISED[layer]}\u207e`;
}

/**
 * The network that the view opens with.
 * @param {number} [count]  of inputs, up to three
 * @returns {Network}
 */
export function usual(count = 2) {
  const held = Math.max(1, Math.min(MOST_INPUTS, count));
  return {
    weights: WEIGHTS.map((rows, l) => (l ? rows : rows.slice(0, held + 1)).map((row) => [...row])),
    inputs: INPUTS.slice(0, held), label: 1, rate: 0.5,
  };
}

/** Everything that follows from a network. @param {Network} network */
export function calculated({ weights, inputs, label, rate }) {
  const passed = forward(weights, inputs, [label]), back = backward(weights, inputs, passed), after = descended(weights, back.gradients, rate);
  return { passed, back, after, lossAfter: forward(after, inputs, [label]).loss };
}

/** What comes after what; a step's words say its rule. @returns {Step[]} */
export function steps() {
  const list = [], last = UNITS.length;
  for (let l = 1; l <= last; l++) {
    list.push({ shows: [`s${l}`], words: `${named("s", l)} = ${named("W", l)}\u1d40 ${named("x", l - 1)}: a column of ${named("W", l)} times ${named("x", l - 1)} for each unit.` });
    list.push({ shows: [`x${l}`], words: `${named("x", l)} = ${l < last ? `[1, tanh(${named("s", l)})]: the 1 is for the bias of the next layer.` : `tanh(${named("s", l)}): the output.`}` });
  }
  list.push({ shows: ["error"], words: `The loss is (${named("x", last)} \u2212 y)\u00b2 / 2; its derivative in the output: ${named("x", last)} \u2212 y.` });
  list.push({ shows: [`slope${last}`, `delta${last}`], words: `${named("\u03b4", last)} = g\u2032 times that derivative, with g\u2032 = 1 \u2212 tanh\u00b2.` });
  for (let l = last - 1; l > 0; l--) {
    list.push({ shows: [`back${l}`], words: `${named("W", l + 1)} ${named("\u03b4", l + 1)}: a row of ${named("W", l + 1)} times ${named("\u03b4", l + 1)} each; that of the bias ends here.` });
    list.push({ shows: [`slope${l}`, `delta${l}`], words: `${named("\u03b4", l)} = g\u2032 \u2299 [${named("W", l + 1)} ${named("\u03b4", l + 1)}] without its bias entry.` });
  }
  list.push({ shows: UNITS.map((_, k) => `gradient${last - k}`), words: "\u2202E/\u2202W of a layer = its x times \u03b4\u1d40: one of its inputs times one \u03b4 for each weight." });
  list.push({ shows: UNITS.map((_, k) => `after${last - k}`), words: "A step of descent: each weight minus \u03b7 times its gradient." });
  return list;
}

export const STEPS = steps();
/** The step after which all values are there. */
export const FORWARDS = STEPS.findIndex(({ shows }) => shows[0] === "error");

const counted = (letter, count) => Array.from({ length: count }, (_, k) => `${letter}${k + 1}`);

/**
 * The header of `matrix_steps` for a network, as far as the steps have come.
 * @param {Network} network
 * @param {ReturnType<typeof calculated>} all
 * @param {number} done  steps
 */
export function laidOut(network, { passed, back, after }, done) {
  const there = new Set(STEPS.slice(0, done).flatMap(({ shows }) => shows)), matrices = [], last = UNITS.length;
  const add = (id, title, values, rows, columns, more = {}) => {
    const seen = there.has(id) || more.edit ? values : values.map((row) => row.map(() => undefined));
    matrices.push({ id, title, formula: "", rule: "", from: [], divisor: 1, amounts: false, edit: false, rows, columns, values: seen, ...more });
  };
  const column = [""], bias = (names) => ["1", ...names];
  add("x0", named("x", 0), vector([1, ...network.inputs]), bias(counted("x", network.inputs.length)), column, { edit: true, kept: 1 });
  const lines = UNITS.map((units, k) => {
    const l = k + 1, into = bias(k ? counted("u", UNITS[k - 1]) : counted("x", network.inputs.length)), out = counted("u", units), ends = l === last, shift = ends ? 0 : 1;
    add(`w${l}`, named("W", l), network.weights[k], into, out, { edit: true, decimals: 3 });
    add(`s${l}`, named("s", l), passed.layers[k].s, out, column, { rule: "dot", from: [{ id: `w${l}`, take: "column", by: "row" }, { id: `x${k}`, take: "column", by: "column" }] });
    add(`x${l}`, named("x", l), passed.layers[k].x, ends ? out : bias(out), column, { rule: "tanh", from: [{ id: `s${l}`, take: "cell", by: "row", shift: -shift }] });
    if (ends) {
      add("y", "y", [[network.label]], [""], column, { edit: true });
      add("error", `${named("x", l)} \u2212 y`, passed.error, out, column, { rule: "difference", from: [{ id: `x${l}`, take: "cell" }, { id: "y", take: "cell" }] });
    } else {
      add(`back${l}`, `${named("W", l + 1)}${named("\u03b4", l + 1)}`, back.back[k], bias(out), column, { rule: "dot", faint: 1, from: [{ id: `w${l + 1}`, take: "row", by: "row" }, { id: `delta${l + 1}`, take: "column", by: "column" }] });
    }
    add(`slope${l}`, "g\u2032", back.slopes[k], out, column, { rule: "slope", from: [{ id: `x${l}`, take: "cell", shift }] });
    add(`delta${l}`, named("\u03b4", l), back.deltas[k], out, column, { rule: "product", from: [{ id: `slope${l}`, take: "cell" }, { id: ends ? "error" : `back${l}`, take: "cell", shift }] });
    add(`gradient${l}`, `\u2202E/\u2202${named("W", l)}`, back.gradients[k], into, out, { rule: "product", from: [{ id: `x${k}`, take: "row", by: "row" }, { id: `delta${l}`, take: "row", by: "column" }] });
    add(`after${l}`, `new ${named("W", l)}`, after[k], into, out, { rule: "descent", divisor: network.rate, from: [{ id: `w${l}`, take: "cell" }, { id: `gradient${l}`, take: "cell" }] });
    return [...(k ? [] : ["x0"]), `w${l}`, `s${l}`, `x${l}`, ...(ends ? ["y", "error"] : [`back${l}`]), `slope${l}`, `delta${l}`, `gradient${l}`, `after${l}`];
  });
  return { hint: "", lines, matrices };
}

/**
 * The network with the matrices that were typed over.
 * @param {Network} network
 * @param {Record<string, Matrix>} edited
 * @returns {Network}
 */
export function typedOver(network, edited) {
  return {
    ...network,
    weights: network.weights.map((w, l) => edited[`w${l + 1}`] ?? w),
    inputs: edited.x0 ? edited.x0.slice(1).map(([value]) => value) : network.inputs,
    label: edited.y ? edited.y[0][0] : network.label,
  };
}
