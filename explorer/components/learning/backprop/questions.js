// What is asked before the gradients run back: a question to each example, its outcome from the numbers as they are then.

import { bracketed, written } from "../../topic/written.js";

/** @typedef {{ right: number, because: string }} Outcome */
/** @typedef {(of: (text: string) => number, values: Record<string, number>, found: (text: string) => number) => Outcome} Tells  `of`: the gradient of a node by its text, `found`: its value */

const extreme = (list, pick) => list.indexOf(pick(...list));

/** By the text of the example. @type {Record<string, { question: string, answers: string[], outcome: Tells }>} */
const QUESTIONS = {
  "(y - sigmoid(w1*x1 + w2*x2))^2 / 2": {
    question: "Which weight will get the larger gradient, and so move further?",
    answers: ["w1", "w2", "both the same"],
    outcome: (of, { x1, x2 }) => {
      const [first, second] = [of("w1"), of("w2")].map(Math.abs);
      return {
        right: Math.abs(first - second) < 1e-12 ? 2 : first > second ? 0 : 1,
        because: `All factors of the chain are shared but the last, the input: x1 = ${written(x1)} gives ${written(of("w1"))}, x2 = ${written(x2)} gives ${written(of("w2"))}.`,
      };
    },
  },
  "(y - sigmoid(w1*sigmoid(u*x0) + w2*x2))^2 / 2": {
    question: "Which weight will get the smallest gradient?",
    answers: ["u", "w1", "w2"],
    outcome: (of) => {
      const names = ["u", "w1", "w2"];
      return {
        right: extreme(names.map((name) => Math.abs(of(name))), Math.min),
        because: `They are ${names.map((name) => `${written(of(name))} for ${name}`).join(", ")}. The chain to u goes through w1 and the slope of one more sigmoid, which is 0.25 at most.`,
      };
    },
  },
  "w*x + tanh(w*x)": {
    question: "w\u00d7x is used twice, as it is and inside tanh. What will it get of the two gradients that come back?",
    answers: ["the larger one", "their sum", "their mean"],
    outcome: (of, _, found) => {
      const inner = 1 - found("tanh(w\u00d7x)") ** 2;
      return { right: 1, because: `1 + ${written(inner)} = ${written(of("w\u00d7x"))}: it changes the output in both ways, and small changes add.` };
    },
  },
  "-log(sigmoid(w*x + b))": {
    question: "How large will the gradient be at w\u00d7x + b, the number that goes into the sigmoid?",
    answers: ["sigmoid \u2212 1", "\u22121 / sigmoid", "sigmoid \u00d7 (1 \u2212 sigmoid)"],
    outcome: (of, _, found) => {
      const share = found("sigmoid(w\u00d7x + b)");
      return { right: 0, because: `\u22121 / ${written(share)} \u00d7 ${written(share)} \u00d7 (1 \u2212 ${written(share)}) = ${written(share)} \u2212 1 = ${written(of("w\u00d7x + b"))}: the flat ends of the sigmoid cancel.` };
    },
  },
  "max(relu(w1*x), w2*x) ^ 2": {
    question: "Which weight will get a gradient that is not 0?",
    answers: ["only w1", "only w2", "both", "neither"],
    outcome: (of) => {
      const [first, second] = [of("w1") !== 0, of("w2") !== 0];
      return { right: first && second ? 2 : first ? 0 : second ? 1 : 3, because: `w1 gets ${written(of("w1"))}, w2 ${bracketed(of("w2"))}: max hands all of its gradient to the larger part, ReLU hands it on above 0 only.` };
    },
  },
};

/**
 * The question to an expression; null where there is none.
 * @param {string} text
 */
export function questionTo(text) {
  const known = Object.hasOwn(QUESTIONS, text) ? QUESTIONS[text] : null;
  return known && { question: known.question, answers: known.answers, right: 0, because: "" };
}

/**
 * What came out, in the state's numbers.
 * @param {import("./state.js").State} state
 * @returns {Partial<Outcome>}
 */
export function outcomeOf({ text, graph, found, back, values }) {
  if (!Object.hasOwn(QUESTIONS, text)) return {};
  const id = (written) => graph.nodes.find((node) => node.text === written).id;
  return QUESTIONS[text].outcome((written) => back.gradients[id(written)], values, (written) => found[id(written)]);
}
