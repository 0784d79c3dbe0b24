// Descent in words and lines of arithmetic: the algorithm, an update with its numbers, what a rate is foretold to do.

import { bracketed, written } from "../../topic/written.js";
import { meanLoss } from "./models.js";

/** @typedef {import("./models.js").Model} Model */
/** @typedef {import("./models.js").Weights} Weights */
/** @typedef {import("./walk.js").Update} Update */

/** The algorithm's lines; the one that picks a batch belongs to mini-batches alone. */
export const ALGORITHM = ["initialise the weights ~ N(0, σ²)", "until convergence:", "pick a batch of B", "compute the gradient ∂J/∂w", "update w ← w − η ∂J/∂w", "return w"];
export const UNTIL = 1, PICK = 2, COMPUTE = 3, UPDATE = 4, RETURN = 5;

/**
 * The algorithm's lines, the one at work lit.
 * @param {number} line
 * @param {boolean} picks  batches are parts of the samples
 * @param {import("./walk.js").Walk} walk
 * @param {number} rate
 */
export function algorithm(line, picks, walk, rate) {
  const said = { [UPDATE]: `η = ${written(rate)}`, [PICK]: `B = ${walk.batch}`, [RETURN]: line === RETURN && !walk.lost ? walk.w.map((v) => written(v)).join(", ") : "" };
  return ALGORITHM.map((text, k) => ({ name: `line${k}`, label: `${k === UPDATE || k === COMPUTE || k === PICK ? "    " : ""}${text}`, text: said[k] ?? "", lit: k === line })).filter((_, k) => picks || k !== PICK);
}

/** Samples are counted from 1. */
export function named(/** @type {number[]} */ dealt) {
  return dealt.map((k) => k + 1).join(", ");
}

/**
 * What a model guesses for a sample, and the two terms that it adds to the gradient, with the numbers put in.
 * @param {Model} model
 * @param {Weights} w
 * @param {number} k  which sample
 */
export function worked(model, w, k) {
  const { x, y } = model.data[k], output = model.output(w, x), [first, second] = model.pull(w, { x, y }), [a, b] = w.map((v) => bracketed(v)), inner = bracketed(x);
  const sum = `${written(w[0])} + ${b} × ${inner}`;
  const guess = { line: sum, logistic: `σ(${sum})`, plateau: `σ(${sum})`, saddle: `${written(w[1])} × tanh(${a} × ${inner})` }[model.name];
  const error = `(${written(output)} − ${bracketed(y)})`;
  const term = { line: error, logistic: error, plateau: `${error} × ${written(output)} × (1 − ${written(output)})`, saddle: `${error} × ${b} × (1 − tanh²(${a} × ${inner})) × ${inner}` }[model.name];
  const other = model.name === "saddle" ? `${error} × tanh(${a} × ${inner})` : `${term} × ${inner}`;
  return [
    { name: "guess", label: `ŷ of sample ${k + 1}`, text: guess, value: written(output) },
    { name: "term0", label: "its term of ∂J/∂w0", text: term, value: written(first) },
    { name: "term1", label: "its term of ∂J/∂w1", text: other, value: written(second) },
  ];
}

/**
 * An update with its numbers: the mean of the batch's terms, then the step against it.
 * @param {Model} model
 * @param {Update} update
 * @param {number} rate
 */
export function stepped(model, { before, dealt, gradient, after }, rate) {
  const rows = [];
  for (const part of [0, 1]) {
    const terms = dealt.map((k) => bracketed(model.pull(before, model.data[k])[part], 3)), sum = terms.join(" + ");
    rows.push({ name: `slope${part}`, label: `∂J/∂w${part}`, text: dealt.length > 1 ? `(${sum}) / ${dealt.length}` : model.slopes[part], value: written(gradient[part]) });
  }
  for (const part of [0, 1]) rows.push({ name: `weight${part}`, label: `w${part} ← w${part} − η ∂J/∂w${part}`, text: `${written(before[part])} − ${written(rate)} × ${bracketed(gradient[part])}`, value: written(after[part]) });
  rows.push({ name: "loss", label: `J, all ${model.data.length} samples`, text: `${written(meanLoss(model, before))} → ${written(meanLoss(model, after))}` });
  return rows;
}

const FATES = { creeps: 0, arrives: 1, leaps: 2, explodes: 2 };

/**
 * The question before playing, with its answer: what this rate does from here, or where descent ends up.
 * @param {Model} model
 * @param {Weights} start
 * @param {number} rate
 * @param {Weights[]} minima
 * @param {import("./walk.js").Foretold} told
 */
export function asked(model, start, rate, minima, told) {
  const from = `From w0 = ${written(start[0])}, w1 = ${written(start[1])} at rate ${written(rate)}`, { updates } = model;
  const reached = `J went from ${written(told.from)} to ${written(told.to)} in ${updates} updates, and is ${written(told.least)} at its least:`;
  if (minima.length > 1 && told.fate === "arrives") {
    const places = minima.map(([a, b]) => `in the valley around (${a.toFixed(1)}, ${b.toFixed(1)})`.replaceAll("-", "−"));
    const why = "the two valleys are mirror images: (w0, w1) and (−w0, −w1) are the same function. The saddle at (0, 0) has no slope, yet descent leaves it to the side on which it passes.";
    return { question: `${from}: where are the weights after ${updates} updates?`, answers: [...places, "on the saddle at (0, 0)"], right: told.nearest, because: `${reached} ${why}` };
  }
  const because = {
    creeps: "rate times slope is short here, at every update.",
    arrives: "the steps grow shorter by themselves: the slope falls towards the bottom.",
    leaps: "each step passes the bottom of the valley, and the next one comes back.",
    explodes: "each step lands higher up on the other side, where the slope is steeper still.",
  }[told.fate];
  return {
    question: `${from}: what do ${updates} updates do?`,
    answers: ["creep: still far from the least J", "arrive at the least J", "leap to and fro, or away"],
    right: FATES[told.fate],
    because: `${reached} ${because}`,
  };
}
