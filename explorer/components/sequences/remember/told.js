// What is said of a cell: how well it follows, what that is worth, and the arithmetic of its gates at one letter.

import { bracketed, written } from "../../topic/written.js";
import { named } from "../letters/alphabet.js";
import { correlation, pairs } from "./following.js";
import { measured } from "./cells.js";
import { LEVEL, SHIFTS } from "./ranking.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

const many = (n) => n.toLocaleString("en-GB", { maximumFractionDigits: 1 });
const share = (value) => `${(100 * value).toFixed(1)}%`;
const said = (kind, value) => (Number.isNaN(value) ? "\u2013" : kind === "order" ? share(measured(kind, value)) : value.toFixed(3).replace("-", "\u2212"));

/**
 * How well a cell follows on one part, as a sum that can be done again.
 * @param {string} label
 * @param {string} name
 * @param {import("./ranking.js").Part} part
 * @param {import("./following.js").Pattern} pattern  of this part
 * @param {number} cell
 * @param {number} sign  of the cell on the part on which it was picked
 * @returns {Row}
 */
export function ofPart(label, name, part, { kind, values }, cell, sign) {
  if (kind === "amount") {
    const { together, spreadX, spreadY, value } = correlation(part.cells[cell], values);
    return { name, label, text: `covariance / (spread \u00d7 spread) = ${written(together)} / (${written(spreadX)} \u00d7 ${written(spreadY)})`, value: written(value) };
  }
  const { right, pairs: all } = pairs(part.cells[cell], part.orders[cell], values), good = sign < 0 ? all - right : right;
  if (!all) return { name, label, text: "nothing is marked here: not judged" };
  return { name, label, text: `${sign < 0 ? "lower" : "higher"} where it is so: ${many(good)} of ${many(all)} pairs`, value: share(good / all) };
}

/**
 * @param {import("./measuring.js").Measured} found
 * @param {"order" | "amount"} kind
 * @returns {Row[]}
 */
export function ofVerdict({ ranked: [best], others, verdict }, kind) {
  const text = !verdict ? "being measured" : best ? WORDS[verdict](best, said(kind, best.held), others, kind) : "Mark letters of the first part, by dragging over them.";
  return [{ name: "verdict", label: "verdict", text, lit: true }];
}

/**
 * What chance and random weights do.
 * @param {import("./measuring.js").Measured} found
 * @param {"order" | "amount"} kind
 * @param {number} cells
 * @returns {Row[]}
 */
export function ofChance({ ranked: [best], picked, held, others, verdict }, kind, cells) {
  if (!verdict || !best) return [];
  const rows = [], counted = (p) => `p = (1 + ${Math.round(p * (SHIFTS + 1)) - 1}) / ${SHIFTS + 1}`;
  rows.push({ name: "shifted", label: "by chance", text: `pattern moved along ${SHIFTS} times: a best of ${cells} cells as good as cell ${best.cell}, ${counted(picked.p)}`, value: written(picked.p, 3) });
  if (held) rows.push({ name: "judged", label: "", text: `cell ${best.cell} alone, held out, ${counted(held.p)}`, value: written(held.p, 3) });
  rows.push({ name: "random", label: "random", text: `best cells of ${others.length} networks with random weights, held out`, value: others.map((one) => said(kind, one.held)).join(", ") });
  return rows;
}

const WORDS = {
  chance: ({ cell }) => `No cell is seen to follow it: the best, cell ${cell}, does not pass p = ${LEVEL} both where it was picked and held out.`,
  unjudged: ({ cell }) => `Cell ${cell} follows what you marked better than marks moved along. Mark the same on the held-out part, and it is judged.`,
  unlearnt: ({ cell }, own, others, kind) => `Cell ${cell} follows it (${own} held out), but so does a cell of random weights (${said(kind, Math.max(...others.map((one) => one.held)))}): nothing had to be learnt for it.`,
  learnt: ({ cell }, own, others) => `Cell ${cell} follows it on held-out letters too (${own}), better than the best cells of ${others.length} random networks.`,
};

const SHOWN = 3;

/**
 * The gates of one cell at one letter, with their numbers.
 * @param {ReturnType<import("../letters/lstm.js").Lstm["opened"]>} opened
 * @param {{ letter: string, before: string, cell: number, h: ArrayLike<number>, hidden: (gate: number, from: number) => number }} about
 * @returns {Row[]}
 */
export function ofGates({ gates, before, memory, shown }, { letter, before: text, cell, h, hidden }) {
  const [i, f, g, o] = gates.map(({ value }) => value);
  /** @type {Row[]} */
  const rows = gates.map(({ name, bias, letter: own, states, sum, value }) => {
    const all = states.reduce((total, one) => total + one, 0);
    return { name, label: NAMES[name], text: `${name} = ${name === "g" ? "tanh" : "\u03c3"}(bias + letter + states) = ${name === "g" ? "tanh" : "\u03c3"}(${bracketed(bias)} + ${bracketed(own)} + ${bracketed(all)}) = ${name === "g" ? "tanh" : "\u03c3"}(${written(sum)})`, value: written(value) };
  });
  const forget = gates[1], order = forget.states.map((_, k) => k).sort((a, b) => Math.abs(forget.states[b]) - Math.abs(forget.states[a])).slice(0, SHOWN);
  const rest = forget.states.reduce((total, one, k) => (order.includes(k) ? total : total + one), 0);
  rows.splice(2, 0, {
    name: "states", label: "its states",
    text: `${order.map((k) => `${bracketed(hidden(1, k))} \u00d7 ${bracketed(h[k])}`).join(" + ")} + ${bracketed(rest)} (cells ${order.join(", ")}, and the ${forget.states.length - SHOWN} others)`,
    value: written(forget.states.reduce((total, one) => total + one, 0)),
  });
  rows.push({ name: "memory", label: "memory", text: `c = f \u00d7 c before + i \u00d7 g = ${bracketed(f)} \u00d7 ${bracketed(before)} + ${bracketed(i)} \u00d7 ${bracketed(g)}`, value: written(memory), lit: true });
  rows.push({ name: "shown", label: "state", text: `h = o \u00d7 tanh(c) = ${bracketed(o)} \u00d7 tanh(${written(memory)}) = ${bracketed(o)} \u00d7 ${bracketed(Math.tanh(memory))}`, value: written(shown) });
  return [{ name: "where", label: "at", text: `cell ${cell} reads \u201c${named(letter)}\u201d after \u201c${text}\u201d` }, ...rows];
}

const NAMES = { i: "input gate", f: "forget gate", g: "candidate", o: "output gate" };
