// The arithmetic of the node at work, with the numbers put in.

import { bracketed, written } from "../../topic/written.js";
import { OPERATIONS } from "./operations.js";
import { WIDTH } from "./passes.js";

/** @typedef {import("./graph.js").Graph} Graph */
/** @typedef {import("../../topic/lines.js").Row} Row */

const NAMES = { "+": "sum", "-": "difference", "*": "product", "/": "quotient", "^": "power", negative: "sign" };

/**
 * What an operation is called.
 * @param {import("./graph.js").Node} node
 */
export function called({ kind, name, operation }) {
  return kind === "operation" ? NAMES[operation] ?? operation : name;
}

/**
 * How a node's value is made.
 * @param {Graph} graph
 * @param {number[]} found
 * @param {number} id
 * @returns {Row}
 */
function valueRow(graph, found, id) {
  const node = graph.nodes[id];
  if (node.kind !== "operation") return { name: "value", label: "value", text: node.name, value: written(found[id]) };
  const parts = node.parts.map((part) => written(found[part]));
  return { name: "value", label: "value", text: `${node.text} = ${OPERATIONS[node.operation].worked(parts)}`, value: written(found[id]) };
}

/**
 * How a node's gradient is made: a local derivative times what comes from above, for each that is made of it; then their sum.
 * @param {Graph} graph
 * @param {number[]} found
 * @param {import("./passes.js").Gradients} back
 * @param {number} id
 * @returns {Row[]}
 */
function gradientRows(graph, found, { gradients, shares }, id) {
  if (id === graph.output) return [{ name: "gradient", label: "gradient", text: "the output in itself", value: "1" }];
  const own = shares[id], rows = [];
  own.forEach(({ user, slot, above, slope, product }, k) => {
    const node = graph.nodes[user], suffix = own.length > 1 ? ` ${k + 1}` : "", { operation, parts } = node;
    const values = parts.map((part) => written(found[part])), worked = OPERATIONS[operation].slopesWorked(values, written(found[user]))[slot];
    const rule = OPERATIONS[operation].rules[slot], text = ["a", "b"].includes(rule) ? `the other factor, ${graph.nodes[parts[1 - slot]].text}` : worked || rule;
    const told = text === written(slope);
    rows.push({ name: `local${k}`, label: `local derivative${suffix}`, text: `of the ${called(node)}${told ? "" : `: ${text}`}`, value: written(slope) });
    rows.push({ name: `share${k}`, label: own.length > 1 ? `share${suffix}` : "gradient", text: `${written(above)} \u00d7 ${bracketed(slope)}`, value: written(product), lit: own.length === 1 });
  });
  if (own.length > 1) rows.push({ name: "sum", label: "gradient: the sum", text: own.map(({ product }, k) => (k ? bracketed(product) : written(product))).join(" + "), value: written(gradients[id]), lit: true });
  return rows;
}

/**
 * The local derivatives from the output down to a node, where only one way leads there; null where there are more, or it is short.
 * @param {Graph} graph
 * @param {import("./passes.js").Gradients} back
 * @param {number} id
 * @returns {Row | null}
 */
function chainRow(graph, { gradients, shares }, id) {
  const factors = [];
  for (let at = id; at !== graph.output; at = shares[at][0].user) {
    if (shares[at].length !== 1) return null;
    factors.unshift(shares[at][0].slope);
  }
  if (factors.length < 3) return null;
  return { name: "chain", label: "the whole chain", text: factors.map((slope, k) => (k ? bracketed(slope) : written(slope))).join(" \u00d7 "), value: written(gradients[id]) };
}

/**
 * The finite difference that checks a gradient, and what it says of it.
 * @param {{ above: number, below: number, slope: number } | undefined} made  undefined while it is not made
 * @param {number} gradient
 * @param {boolean} asked  whether checks are asked for
 * @returns {Row}
 */
function checkRow(made, gradient, asked) {
  const name = "check", label = "finite difference";
  if (!made) return { name, label, text: asked ? "none, for a value is undefined" : "not made yet" };
  const { above, below, slope } = made, digits = 8;
  return {
    name, label, value: written(slope, 5),
    text: `(${written(above, digits)} \u2212 ${bracketed(below, digits)}) / ${written(2 * WIDTH)}`,
    hint: agrees(slope, gradient) ? "equal but for its width, 0.001 to each side" : "",
  };
}

/**
 * Whether a finite difference says the same as a gradient, up to what its width leaves open.
 * @param {number} slope
 * @param {number} gradient
 */
export function agrees(slope, gradient) {
  return Math.abs(slope - gradient) <= 1e-3 * Math.abs(gradient) + 2e-6;
}

/**
 * All of it, for the node at work.
 * @param {import("./state.js").State} state
 * @returns {{ title: string, rows: Row[] }}
 */
export function opened(state) {
  const { work, graph, found, back } = state;
  if (!work) return { title: "Play, or step from node to node.", rows: [] };
  const { node, pass } = work, rows = [];
  if (state.valued(node)) rows.push({ ...valueRow(graph, found, node), lit: pass === "forward" });
  if (pass === "backward") {
    const chain = chainRow(graph, back, node), made = state.check(node);
    rows.push(...gradientRows(graph, found, back, node), ...(chain ? [chain] : []), checkRow(made, back.gradients[node], state.checking));
    if (made && !agrees(made.slope, back.gradients[node])) rows.push({ name: "apart", label: "not equal", text: "at a corner of max or ReLU, or where the slope changes within 0.001" });
  }
  if (state.before !== null) rows.push({ name: "descent", label: "step of descent", text: `output ${written(state.before)} before, now`, value: written(state.output) });
  const { operation, text } = graph.nodes[node], what = node === graph.output ? "the output: " : NAMES[operation] ? `the ${NAMES[operation]} ` : "";
  return { title: `${pass === "forward" ? "Value" : "Gradient"} of ${what}${text}`, rows };
}
