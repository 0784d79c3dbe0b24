// What is said of a graph: a node's sum, the way that is lit multiplied out, and the questions to it.

import { bracketed, written } from "../../topic/written.js";
import { factors } from "./values.js";
import { written as named } from "./picture.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

/**
 * The lines of a node.
 * @param {import("./graphs.js").Node} node
 * @param {import("./graphs.js").Graph} graph
 * @param {Map<string, { sum: number, value: number }>} found
 * @param {Record<string, number>} weights
 * @param {string[]} tokens
 * @returns {Row[]}
 */
export function nodeRows(node, { nodes }, found, weights, tokens) {
  const { sum, value } = found.get(node.id), label = (id) => nodes.find((one) => one.id === id).label;
  if (node.kind === "x") return [{ name: "x", label: node.label, text: `the number that stands for ${tokens[node.column]}`, value: written(value), lit: true }];
  const letters = [node.bias === "c" ? "c" : "b", ...node.edges.map(({ from, weight }) => `${named(weight)} ${label(from)}`)].join(" + ");
  const put = [bracketed(weights[node.bias]), ...node.edges.map(({ from, weight }) => `${bracketed(weights[weight])} \u00d7 ${bracketed(found.get(from).value)}`)].join(" + ");
  const rows = [{ name: "sum", label: node.tanh ? "sum" : node.label, text: `${letters} = ${put}`, value: written(sum), lit: !node.tanh }];
  return node.tanh ? [...rows, { name: "value", label: node.label, text: `tanh(${written(sum)})`, value: written(value), lit: true }] : rows;
}

/**
 * The way that is lit: its count, and the derivative along it beside that along all ways.
 * @param {import("./graphs.js").Graph} graph
 * @param {NonNullable<ReturnType<typeof import("./values.js").ways>>} found
 * @param {Map<string, { sum: number, value: number }>} values
 * @param {Record<string, number>} weights
 * @returns {Row[]}
 */
export function wayRows(graph, { longest, most, shortest, least, count, slope }, values, weights) {
  const label = (id) => graph.nodes.find((one) => one.id === id).label, list = factors(graph, longest, values, weights), product = list.reduce((all, one) => all * one.factor, 1);
  const rows = [{ name: "longest", label: count === 1 ? "the only way" : least === most ? "one of the ways" : "longest way", text: longest.map(label).join(" \u2192 "), value: `${most} tanh`, lit: true }];
  if (least < most) rows.push({ name: "shortest", label: "shortest way", text: shortest.map(label).join(" \u2192 "), value: `${least} tanh`, lit: false });
  rows.push({ name: "product", label: "derivative along it", text: list.map((one) => `${bracketed(one.factor, 3)}`).join(" \u00d7 "), value: written(product, 6), lit: false });
  if (count > 1) rows.push({ name: "all", label: `along all ${count} ways`, text: `${least === most ? "all as long; " : ""}the sum of their products, the whole derivative`, value: written(slope, 6), lit: false });
  return rows.map((row) => ({ ...row, value: row.value.endsWith("tanh") ? `= ${row.value}` : row.value, hint: row.name === "product" ? "each edge\u2019s weight times the slope of the tanh that it leads into" : "" }));
}

/**
 * What is asked before the way is lit; answers are counts, the right one is found on the graph.
 * @param {string} name
 * @param {number} steps
 * @param {NonNullable<ReturnType<typeof import("./values.js").ways>>} way  from the first token to the last output
 * @param {number} seen  tokens that the first output depends on
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(name, steps, { most, least, count }, seen) {
  if (name === "both") {
    const answers = ["on x(1) alone", "on x(1) and x(2)", `on all ${steps} tokens`], right = seen === 1 ? 0 : seen === 2 ? 1 : 2;
    return { question: "Which tokens does o(1) depend on?", answers, right, because: `g reads from the right: g(1) has seen all ${seen}. So nothing can be said before the last token is there.` };
  }
  const short = name === "skips", right = short ? least : most, others = [...new Set([right, steps, steps + 1, steps + 2, 2 * steps + 1, 3])].slice(0, 3).sort((a, b) => a - b);
  const what = name === "tree" ? "x(1) to the output" : `x(1) to o(${steps})`;
  const because = {
    plain: "One for each step: h(1) to the last.",
    stacked: `One for each step, and one more to change the layer. Where it is changed is free: ${count} ways, all as long.`,
    transitions: "Between two states there are two now, k and h, and m and n at the ends: 2T + 1.",
    skips: `Past k there is one for each step, and m and n. The longest way is still ${most}; a gradient may take any of ${count}.`,
    tree: "One for each joint above x(1): of T tokens about log\u2082 T, where a chain has T.",
  }[name];
  return { question: `How many tanhs does the ${short ? "shortest" : "longest"} way from ${what} pass?`, answers: others.map(String), right: others.indexOf(right), because };
}
