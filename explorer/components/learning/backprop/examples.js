// Expressions to begin with, and the values that a variable has before somebody gives it one.

/** @typedef {{ title: string, text: string, values: Record<string, number>, learnt: string[] }} Example */

/** @type {Example[]} */
export const EXAMPLES = [
  {
    title: "One neuron and its loss",
    text: "(y - sigmoid(w1*x1 + w2*x2))^2 / 2",
    values: { w1: 0.35, x1: 0.5, w2: 0.4, x2: 0.51, y: 0.1 },
    learnt: ["w1", "w2"],
  },
  {
    title: "A layer before it",
    text: "(y - sigmoid(w1*sigmoid(u*x0) + w2*x2))^2 / 2",
    values: { u: 0, x0: 2, w1: 0.35, w2: 0.4, x2: 0.51, y: 0.1 },
    learnt: ["u", "w1", "w2"],
  },
  {
    title: "Used twice: gradients add",
    text: "w*x + tanh(w*x)",
    values: { w: 0.5, x: 1.2 },
    learnt: ["w"],
  },
  {
    title: "Cross-entropy of one sample",
    text: "-log(sigmoid(w*x + b))",
    values: { w: 0.8, x: -0.5, b: 0.1 },
    learnt: ["w", "b"],
  },
  {
    title: "max, ReLU and a power",
    text: "max(relu(w1*x), w2*x) ^ 2",
    values: { w1: 0.6, w2: -0.4, x: 1.5 },
    learnt: ["w1", "w2"],
  },
];

export const USUAL_VALUE = 0.5;

/**
 * The values of a graph's variables: those known by their names, the usual one for others.
 * @param {import("./graph.js").Graph} graph
 * @param {Record<string, number>} known
 * @returns {Record<string, number>}
 */
export function valuesFor(graph, known) {
  return Object.fromEntries(graph.variables.map(({ name }) => [name, Object.hasOwn(known, name) ? known[name] : USUAL_VALUE]));
}

/**
 * The variables that descent moves: weights and biases by their names (u, v, w, then b, with a number or without), all where there are none.
 * @param {import("./graph.js").Graph} graph
 * @returns {string[]}
 */
export function learntIn(graph) {
  const names = graph.variables.map(({ name }) => name), weights = names.some((name) => /^[uvw]\d*$/.test(name));
  return weights ? names.filter((name) => /^[uvwb]\d*$/.test(name)) : names;
}
