// Values forwards, gradients backwards, and finite differences as their check.

import { OPERATIONS } from "./operations.js";

/** @typedef {import("./graph.js").Graph} Graph */
/** @typedef {{ user: number, slot: number, above: number, slope: number, product: number }} Share  what comes to a node from one that is made of it: the gradient above, times the local derivative */
/** @typedef {{ gradients: number[], shares: Share[][] }} Gradients  by node; a gradient is the sum of the node's shares, 1 at the output */
/** @typedef {{ pass: "forward" | "backward", node: number }} Step */

export const WIDTH = 0.001; // of a finite difference, to each side

/**
 * The value of every node.
 * @param {Graph} graph
 * @param {Record<string, number>} values  of the variables
 * @param {{ node: number, by: number }} [moved]  a node whose value is changed by so much, whatever it is made of
 * @returns {number[]}
 */
export function forward(graph, values, moved) {
  const found = [];
  for (const { id, kind, name, value, operation, parts } of graph.nodes) {
    found[id] = kind === "number" ? value : kind === "variable" ? values[name] : OPERATIONS[operation].value(parts.map((part) => found[part]));
    if (moved?.node === id) found[id] += moved.by;
  }
  return found;
}

/**
 * The derivative of the output in every node.
 * @param {Graph} graph
 * @param {number[]} found  the value of every node
 * @returns {Gradients}
 */
export function backward(graph, found) {
  const gradients = [], shares = [];
  for (let id = graph.output; id >= 0; id--) {
    shares[id] = graph.users[id].map(({ node, slot }) => {
      const { operation, parts } = graph.nodes[node];
      const slope = OPERATIONS[operation].slopes(parts.map((part) => found[part]), found[node])[slot], above = gradients[node];
      return { user: node, slot, above, slope, product: above * slope };
    });
    gradients[id] = id === graph.output ? 1 : shares[id].reduce((sum, { product }) => sum + product, 0);
  }
  return { gradients, shares };
}

/**
 * The output with a node's value a little larger and a little smaller, and the slope between.
 * @param {Graph} graph
 * @param {Record<string, number>} values
 * @param {number} node
 */
export function difference(graph, values, node) {
  const above = forward(graph, values, { node, by: WIDTH })[graph.output], below = forward(graph, values, { node, by: -WIDTH })[graph.output];
  return { above, below, slope: (above - below) / (2 * WIDTH) };
}

/**
 * What is done one after the other: values from the first operation to the output, then gradients from the output to the variables.
 * @param {Graph} graph
 * @returns {Step[]}
 */
export function steps(graph) {
  const operations = graph.nodes.filter((node) => node.kind === "operation"), moving = graph.nodes.filter((node) => node.kind !== "number");
  return [
    ...operations.map(({ id }) => ({ pass: /** @type {const} */ ("forward"), node: id })),
    ...moving.reverse().map(({ id }) => ({ pass: /** @type {const} */ ("backward"), node: id })),
  ];
}

/**
 * The first node whose value is no number, undefined where all are.
 * @param {Graph} graph
 * @param {number[]} found
 */
export function undefinedNode(graph, found) {
  return graph.nodes.find(({ id }) => !Number.isFinite(found[id]));
}

/**
 * The values after a step against the gradient.
 * @param {Graph} graph
 * @param {Record<string, number>} values
 * @param {number[]} gradients
 * @param {string[]} learnt  the variables that move
 * @param {number} rate
 */
export function descended(graph, values, gradients, learnt, rate) {
  const after = { ...values };
  for (const { id, name } of graph.variables) if (learnt.includes(name)) after[name] = values[name] - rate * gradients[id];
  return after;
}
