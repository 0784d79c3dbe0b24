// The graph of an expression: each variable and each subexpression once, however often it is used, parts before what uses them.

import { OPERATIONS } from "./operations.js";
import { ExpressionError, parse } from "./parse.js";

/**
 * @typedef {object} Node
 * @property {number} id  its place in the graph
 * @property {"variable" | "number" | "operation"} kind
 * @property {string} name  of a variable
 * @property {number} value  of a number
 * @property {string} operation
 * @property {number[]} parts  the nodes that it is made of
 * @property {string} label  what stands on it
 * @property {string} text  the subexpression
 * @property {number} at  its place in the text, from 1
 */
/** @typedef {{ nodes: Node[], variables: Node[], output: number, users: { node: number, slot: number }[][] }} Graph  `users`: who is made of a node, in which of its parts */

export const MOST_NODES = 40;
export const MOST_VARIABLES = 10;

const TIGHT = { "+": 1, "-": 1, "*": 2, "/": 2, negative: 3, "^": 4 };
const WRITTEN = { "-": "\u2212", "*": "\u00d7" };

function written(operation, parts) {
  if (operation === "negative") return `\u2212${wrapped(parts[0], 3)}`;
  if (!(operation in TIGHT)) return `${operation}(${parts.map((part) => part.text).join(", ")})`;
  const bound = TIGHT[operation], [a, b] = parts, sign = WRITTEN[operation] ?? operation;
  const left = wrapped(a, operation === "^" ? bound + 1 : bound), right = wrapped(b, operation === "^" ? 3 : bound + 1);
  if (operation === "^" && raised(b)) return left + raised(b);
  return bound === 1 ? `${left} ${sign} ${right}` : `${left}${sign}${right}`;
}

const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

// An exponent of one digit, raised; "" for others.
function raised({ kind, text }) {
  return kind === "number" && /^\d$/.test(text) ? SUPERSCRIPTS[+text] : "";
}

function wrapped(node, least) {
  const bound = node.kind === "operation" ? TIGHT[node.operation] ?? 9 : node.kind === "number" && node.value < 0 ? 3 : 9;
  return bound < least ? `(${node.text})` : node.text;
}

// What stands on an operation; a number among its parts stands on it too, instead of being a node.
function labelled(operation, [a, b]) {
  const sign = WRITTEN[operation] ?? operation;
  if (operation === "negative") return "\u2212";
  if (a.kind === "number") return operation === "max" ? `max(${a.text}, )` : `${a.text} ${sign} ( )`;
  if (b?.kind === "number") return operation === "max" ? `max( , ${b.text})` : operation === "^" ? `( )${raised(b) || `^${b.text}`}` : `( ) ${sign} ${b.text}`;
  return sign;
}

const plain = (value) => String(value).replace("-", "\u2212");

/**
 * The graph of a text; an ExpressionError where it is no expression, or too large to be seen.
 * @param {string} text
 * @returns {Graph}
 */
export function graphOf(text) {
  /** @type {Node[]} */
  const nodes = [];
  const known = new Map();
  const add = (key, at, node) => {
    if (!known.has(key)) {
      if (nodes.length === MOST_NODES) throw new ExpressionError(at, `the graph has at most ${MOST_NODES} nodes here.`);
      known.set(key, nodes.length);
      nodes.push({ id: nodes.length, name: "", value: 0, operation: "", parts: [], at, ...node });
    }
    return nodes[known.get(key)];
  };
  const number = (value, at) => add(`number ${value}`, at, { kind: "number", value, label: plain(value), text: plain(value) });
  const visit = (tree) => {
    if (tree.kind === "number") return number(tree.value, tree.at);
    if (tree.kind === "name") return add(`name ${tree.name}`, tree.at, { kind: "variable", name: tree.name, label: tree.name, text: tree.name });
    const parts = tree.parts.map(visit), { operation, at } = tree;
    if (parts.every((part) => part.kind === "number")) {
      const value = OPERATIONS[operation].value(parts.map((part) => part.value));
      if (!Number.isFinite(value)) throw new ExpressionError(at, `${written(operation, parts)} is no number.`);
      return number(value, at);
    }
    return add(`${operation} ${parts.map((part) => part.id)}`, at, {
      kind: "operation", operation, parts: parts.map((part) => part.id), label: labelled(operation, parts), text: written(operation, parts),
    });
  };
  const output = visit(parse(text));
  return tidied(nodes, output);
}

// Without what numbers alone left behind, and with the users of each node.
function tidied(nodes, output) {
  if (output.kind === "number") throw new ExpressionError(1, "there is no variable in it, and so no gradient.");
  const needed = new Set([output.id]), place = new Map();
  for (let id = output.id; id >= 0; id--) if (needed.has(id)) for (const part of nodes[id].parts) needed.add(part);
  const kept = nodes.filter((node) => needed.has(node.id));
  kept.forEach((node, k) => place.set(node.id, k));
  const list = kept.map((node, id) => ({ ...node, id, parts: node.parts.map((part) => place.get(part)) }));
  const variables = list.filter((node) => node.kind === "variable");
  if (variables.length > MOST_VARIABLES) throw new ExpressionError(variables[MOST_VARIABLES].at, `there are at most ${MOST_VARIABLES} variables here.`);
  const users = list.map(() => []);
  for (const node of list) node.parts.forEach((part, slot) => users[part].push({ node: node.id, slot }));
  return { nodes: list, variables, output: list.length - 1, users };
}
