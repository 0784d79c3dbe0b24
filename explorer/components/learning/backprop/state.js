// What the reader works on: an expression, the values of its variables, and how far the two passes have come.

import { aNumber, aText, flag, numbers } from "../../topic/link.js";
import { EXAMPLES, learntIn, valuesFor } from "./examples.js";
import { graphOf, MOST_VARIABLES } from "./graph.js";
import { backward, descended, difference, forward, steps } from "./passes.js";

const AFTER_VALUES = -1; // the step at which all values are there and no gradient yet, however many there are

function expression(/** @type {string} */ text) {
  try {
    graphOf(text);
    return text;
  } catch {
    return undefined;
  }
}

/** @type {Record<string, import("../../topic/link.js").Field>} */
export const FIELDS = {
  e: { usual: EXAMPLES[0].text, read: expression },
  x: { usual: [], read: numbers([0, MOST_VARIABLES], -1e6, 1e6) },
  learnt: { usual: "", read: aText(200) },
  rate: { usual: 1, read: aNumber(0, 10) },
  step: { usual: AFTER_VALUES, read: aNumber(0, 200, { whole: true }) },
  node: { usual: -1, read: aNumber(0, 100, { whole: true }) },
  check: { usual: false, read: flag },
};

export class State {
  /** @param {Record<string, any>} link  what FIELDS say */
  constructor({ e, x, learnt, rate, step, node, check }) {
    this.rate = rate;
    this.checking = check;
    this.open(e);
    const names = this.graph.variables.map(({ name }) => name);
    if (x.length === names.length) names.forEach((name, k) => { this.values[name] = x[k]; });
    if (learnt) this.learnt = learnt === "none" ? [] : names.filter((name) => learnt.split(",").includes(name));
    if (step !== AFTER_VALUES) this.step = Math.min(step, this.steps.length);
    if (node < this.graph.nodes.length) this.node = node;
    this.first = { ...this.values };
    this.compute();
  }

  /** Another expression; an ExpressionError where it is none. Variables that it shares with the one before keep their values. */
  open(/** @type {string} */ text) {
    const graph = graphOf(text), example = EXAMPLES.find((one) => one.text === text);
    this.text = text;
    this.graph = graph;
    this.values = valuesFor(graph, example?.values ?? this.values ?? {});
    this.first = { ...this.values };
    this.learnt = example?.learnt ?? learntIn(graph);
    this.steps = steps(graph);
    this.forwards = this.steps.filter(({ pass }) => pass === "forward").length;
    this.step = this.forwards;
    this.node = -1;
    this.compute();
  }

  get example() {
    return EXAMPLES.find(({ text }) => text === this.text);
  }

  /** Values and gradients anew. */
  compute() {
    this.found = forward(this.graph, this.values);
    this.back = backward(this.graph, this.found);
    this.before = null; // the loss before the last step of descent
  }

  get output() {
    return this.found[this.graph.output];
  }

  get done() {
    return this.step === this.steps.length;
  }

  valued(/** @type {number} */ id) {
    return this.graph.nodes[id].kind !== "operation" || this.steps.slice(0, this.step).some(({ pass, node }) => pass === "forward" && node === id);
  }

  graded(/** @type {number} */ id) {
    return this.steps.slice(0, this.step).some(({ pass, node }) => pass === "backward" && node === id);
  }

  /** The node whose arithmetic is open: the chosen one, else that of the last step. */
  get work() {
    if (this.node >= 0) return { node: this.node, pass: this.graded(this.node) ? /** @type {const} */ ("backward") : /** @type {const} */ ("forward") };
    return this.step ? this.steps[this.step - 1] : null;
  }

  set(/** @type {string} */ name, /** @type {number} */ value) {
    this.values[name] = value;
    this.compute();
  }

  /** The values that the expression was opened with, and no pass made. */
  restore() {
    this.values = { ...this.first };
    this.step = 0;
    this.compute();
  }

  /** A step of descent on what is learnt; none where it would lead to no number. */
  descend() {
    const before = this.output, after = descended(this.graph, this.values, this.back.gradients, this.learnt, this.rate);
    if (!Object.values(after).every(Number.isFinite)) return;
    this.values = after;
    this.compute();
    this.before = before;
  }

  /** The finite difference of a node, where its gradient is there and checks are asked for. */
  check(/** @type {number} */ id) {
    const made = this.checking && this.graded(id) ? difference(this.graph, this.values, id) : undefined;
    return Number.isFinite(made?.slope) ? made : undefined;
  }

  /** For the address: see FIELDS. */
  get link() {
    const { graph, values, example, learnt } = this, list = graph.variables.map(({ name }) => values[name]);
    const usual = Object.values(valuesFor(graph, example?.values ?? {})), names = learnt.join();
    return {
      e: this.text, rate: this.rate, node: this.node, check: this.checking,
      x: example && list.every((value, k) => value === usual[k]) ? [] : list,
      learnt: names === (example?.learnt ?? learntIn(graph)).join() ? "" : names || "none",
      step: this.step === this.forwards ? AFTER_VALUES : this.step,
    };
  }
}
