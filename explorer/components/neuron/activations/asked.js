// What the view of activations asks: a guess before each slope is drawn, and exercises whose answers can be reasoned out.

import { near } from "../../topic/exercise.js";

/** @typedef {import("../../topic/predict.js").Asked} Asked */
/** @typedef {{ text: string, answer: number, way: string, slips: [number, string][] }} Reasoned  `slips`: wrong answers that say what went wrong */

const MINUS = "\u2212";

/** @type {Record<string, Asked>} */
export const GUESSES = {
  linear: {
    question: "What does the slope of the linear function depend on?", answers: ["On z", "On nothing", "On the sign of z"], right: 1,
    because: "g(z) = z rises by 1 everywhere. So layers that are linear make nothing that one linear layer could not.",
  },
  step: {
    question: "The step jumps from 0 to 1. What is its slope?", answers: ["1 at the jump, else 0", "It grows towards the jump", "0 wherever there is one"], right: 2,
    because: "It is flat on both sides, and at the jump there is no slope. Gradient descent is told nothing: see \u201closs over a weight\u201d.",
  },
  sigmoid: {
    question: "The sigmoid rises from 0 to 1. How steep does it get?", answers: ["1", "\u00bd", "\u00bc"], right: 2,
    because: `Its slope is g (1 ${MINUS} g), largest where g = \u00bd: \u00bd \u00d7 \u00bd = \u00bc.`,
  },
  tanh: {
    question: "At z = 0, how much steeper is tanh than the sigmoid?", answers: ["As steep", "Twice", "Four times"], right: 2,
    because: "tanh z = 2\u03c3(2z) \u2212 1 is twice as tall and runs twice as fast: 2 \u00d7 2 \u00d7 \u00bc = 1.",
  },
  relu: {
    question: "Where z > 0, how does the slope of ReLU change as z grows?", answers: ["It grows", "It stays", "It shrinks"], right: 1,
    because: "It is 1 for every z > 0, so a gradient passes unchanged; for z < 0 it is 0, and nothing passes.",
  },
  leaky: {
    question: "What is left of the slope of leaky ReLU where z < 0?", answers: ["0", "0.01", "\u22121"], right: 1,
    because: "A little is let through, so a neuron whose z is below 0 for every sample still learns.",
  },
  gelu: {
    question: "Does the slope of GELU stay between 0 and 1?", answers: ["Yes", "It passes 1 but not 0", "It passes both"], right: 2,
    because: `It has its extremes at z = ${MINUS}\u221a2 and \u221a2: about ${MINUS}0.129 and 1.129.`,
  },
  softplus: {
    question: "The slope of softplus is itself an activation. Which?", answers: ["Sigmoid", "tanh", "ReLU"], right: 0,
    because: "The derivative of log(1 + e^z) is e^z / (1 + e^z), the sigmoid. So softplus is a smooth ReLU whose slope is a smooth step.",
  },
  softmax: {
    question: "One logit is raised. What do the other two probabilities lose?", answers: ["The same amount each", "Each in proportion to itself", "Only the larger one loses"], right: 1,
    because: `\u2202p\u2C7C/\u2202z\u1D62 = ${MINUS}p\u2C7C p\u1D62: their ratio to each other stays as it is.`,
  },
};

/** @type {Record<string, Reasoned>} */
const SLOPES = {
  linear: { text: "A linear neuron answers \u22122.5. What is its slope there?", answer: 1, way: "g(z) = z has the slope 1 everywhere.", slips: [[-2.5, "That is what it answers; the question is how fast its answer changes."]] },
  step: { text: "A step neuron has z = 0.7. What is its slope there?", answer: 0, way: "Around 0.7 the step is 1, without any rise: the slope is 0.", slips: [[1, "That is what it answers. How much does the answer change when z changes a little?"]] },
  sigmoid: {
    text: "A sigmoid neuron answers 0.8. What is its slope there?", answer: 0.16, way: `g (1 ${MINUS} g) = 0.8 \u00d7 (1 ${MINUS} 0.8) = 0.8 \u00d7 0.2 = 0.16.`,
    slips: [[0.8, "That is what it answers; put it into g (1 \u2212 g)."], [0.2, "That is 1 \u2212 g; it is still to be multiplied by g."], [0.25, "That is the largest slope, where it answers \u00bd."]],
  },
  tanh: {
    text: "A tanh neuron answers 0.6. What is its slope there?", answer: 0.64, way: `1 ${MINUS} g\u00b2 = 1 ${MINUS} 0.36 = 0.64.`,
    slips: [[0.36, "That is g\u00b2; the slope is what it lacks to 1."], [0.24, "That is g (1 \u2212 g), the sigmoid\u2019s rule."], [0.4, "That is 1 \u2212 g; g has to be squared first."]],
  },
  relu: { text: "A ReLU neuron answers 2.5. What is its slope there?", answer: 1, way: "It answers more than 0, so z > 0, where g(z) = z: the slope is 1.", slips: [[2.5, "That is what it answers. Above 0 it is a straight line: how steep is that?"], [0, "It would be 0 if it answered 0."]] },
  leaky: { text: "A leaky ReLU neuron answers \u22120.03. What is its slope there?", answer: 0.01, way: "It answers less than 0, so z < 0, where g(z) = 0.01 z: the slope is 0.01.", slips: [[0, "That would be ReLU without the leak."], [1, "It answers less than 0, so it is on the other branch."]] },
  gelu: { text: "What is the slope of GELU at z = 0?", answer: 0.5, way: "\u03a6(0) + 0 \u00d7 \u03c6(0) = \u00bd + 0 = \u00bd.", slips: [[0, "That is what it answers there; the slope is \u03a6(0) + 0 \u00d7 \u03c6(0)."], [0.3989, "That is \u03c6(0), which is multiplied by z = 0."]] },
  softplus: { text: "What is the slope of softplus at z = 0?", answer: 0.5, way: "Its slope is the sigmoid: 1 / (1 + e^0) = 1 / 2.", slips: [[Math.LN2, "That is what it answers there, log 2; its slope is the sigmoid."], [0.25, "That is the slope of the sigmoid; the slope of softplus is the sigmoid itself."]] },
  softmax: {
    text: "The probabilities are 0.5, 0.3 and 0.2. What is \u2202p\u2082/\u2202z\u2081?", answer: -0.15, way: `${MINUS}p\u2082 p\u2081 = ${MINUS}0.3 \u00d7 0.5 = ${MINUS}0.15.`,
    slips: [[0.15, "The size is right; does the second probability rise or fall when the first logit is raised?"], [0.25, "That is \u2202p\u2081/\u2202z\u2081 = p\u2081 (1 \u2212 p\u2081)."], [-0.06, "That is \u2202p\u2082/\u2202z\u2083."]],
  },
};

const LAYERS = 5;

/** @returns {import("../../topic/exercise.js").About} */
export function slopeExercise(/** @type {string} */ kind) {
  const { text, answer, way, slips } = SLOPES[kind], tolerance = answer % 1 === 0 ? 1e-9 : Math.abs(answer) < 0.1 ? 0.0005 : 0.005;
  return {
    name: `slope-${kind}`, text, way, fields: [{ name: "slope", label: "slope" }],
    check: ({ slope }) => {
      if (near(slope, answer, tolerance)) return { right: true, words: `Right: ${way}` };
      const slip = slips.find(([value]) => near(slope, value, 0.005));
      return { right: false, words: slip ? slip[1] : "No. Write down the rule for the slope and put the number in." };
    },
  };
}

/** @returns {import("../../topic/exercise.js").About} */
export function layersExercise() {
  return {
    name: "layers", text: "All weights are 1. After how many sigmoid layers is, at best, less than a thousandth of a gradient left?",
    fields: [{ name: "layers", label: "layers" }], way: "At best each layer multiplies by \u00bc: \u00bc\u2074 = 1/256 is more than 1/1000, \u00bc\u2075 = 1/1024 is less. So 5.",
    check: ({ layers }) => {
      if (layers === LAYERS) return { right: true, words: "Right: \u00bc\u2074 = 1/256, \u00bc\u2075 = 1/1024." };
      if (layers === 10) return { right: false, words: "That is for a slope of \u00bd; the sigmoid\u2019s is \u00bc at best." };
      return { right: false, words: layers > LAYERS ? "It is less than that already after fewer layers." : "Too few: a quarter for each layer, multiplied." };
    },
  };
}
