// What the view of the perceptron asks: whether it will stop, one update by hand, and the bound.

import { near } from "../../topic/exercise.js";
import { products, written } from "../../topic/written.js";
import { bound } from "./margin.js";
import { input, visit } from "./rule.js";

/** @param {string} data */
export function willItStop(data, count) {
  const which = data === "xor" ? "XOR\u2019s four points" : data === "own" ? `These ${count} points` : `${count} points of two classes`;
  return {
    question: `${which}, round after round: will the rule ever stop?`,
    answers: ["Yes, it stops", "No, it goes on for ever", "That depends on the order"],
    right: 0,
    because: "",
  };
}

/**
 * Which answer was right, and why, once the run is over.
 * @param {import("./rule.js").Run} run
 * @param {{ margin: number, bound: number } | null} limit
 */
export function outcomeOf(run, limit) {
  const count = run.points.length;
  if (limit) return { right: 0, because: `After ${run.mistakes} mistakes a whole round of ${count} points brought no more. In any order there can be at most ${Math.floor(limit.bound)}.` };
  const again = run.cycle ? ` After visit ${run.cycle.from + run.cycle.visits} the weights were as after visit ${run.cycle.from}, at the same point's turn: all of it comes again.` : "";
  return { right: 1, because: `No line separates them, so in each round some point is wrong and changes the weights.${again}` };
}

/** @type {{ w: import("./rule.js").Vector, point: import("./rule.js").Point }} */
const TASK = { w: [0, 1, -1], point: { x1: 2, x2: 1, y: -1 } };
const same = (a, b) => a.every((value, k) => near(value, b[k], 0.001));
const list = (values) => `(${values.map((value) => written(value)).join(", ")})`;

/** @type {import("../../topic/exercise.js").About} */
export const UPDATE = {
  name: "update",
  text: `The weights are (b, w\u2081, w\u2082) = ${list(TASK.w)}. The point x = ${list(input(TASK.point))}, the constant 1 in front, has the class y = ${written(TASK.point.y)}. What are the weights after its visit?`,
  fields: [{ name: "b", label: "b" }, { name: "w1", label: "w\u2081" }, { name: "w2", label: "w\u2082" }],
  check: ({ b, w1, w2 }) => {
    const given = [b, w1, w2], { product, after } = visit(TASK.w, TASK.point), x = input(TASK.point);
    if (same(given, after)) return { right: true, words: `Right: y (w \u00b7 x) = ${written(product)} is not above 0, so w becomes w \u2212 x = ${list(after)}.` };
    if (same(given, TASK.w)) return { right: false, words: "That leaves them as they were. Work out y (w \u00b7 x): is it above 0?" };
    if (same(given, TASK.w.map((value, k) => value + x[k]))) return { right: false, words: "You added x. The rule adds y x, and y is \u22121." };
    if (near(w1, after[1], 0.001) && near(w2, after[2], 0.001)) return { right: false, words: "w\u2081 and w\u2082 are right. The bias changes too: its input is the constant 1." };
    return { right: false, words: "Not yet. Where y (w \u00b7 x) is not above 0, each weight changes by y times its input." };
  },
  way: () => {
    const { product, after } = visit(TASK.w, TASK.point), x = input(TASK.point);
    return `y (w \u00b7 x) = \u22121 \u00d7 (${products(TASK.w.map((value, k) => [value, x[k]]))}) = ${written(product)}, not above 0: a mistake. w + y x = ${list(TASK.w)} \u2212 ${list(x)} = ${list(after)}.`;
  },
};

const SIZE = 3, MARGIN = 0.25;

/** @type {import("../../topic/exercise.js").About} */
export const BOUND = {
  name: "bound",
  text: `The farthest point of a data set has |x| = ${SIZE}, and some unit vector separates its classes with margin ${MARGIN}. How many mistakes can the rule make at most?`,
  fields: [{ name: "most", label: "Mistakes, at most" }],
  check: ({ most }) => {
    const right = bound(SIZE, MARGIN);
    if (near(most, right, 0.01)) return { right: true, words: `Right: (${SIZE} / ${MARGIN})\u00b2 = ${right}. Half the margin would mean four times as many.` };
    if (near(most, SIZE / MARGIN, 0.01)) return { right: false, words: "That is the ratio; the bound is its square." };
    if (near(most, (MARGIN / SIZE) ** 2, 0.001)) return { right: false, words: "Upside down: a wider margin makes fewer mistakes." };
    return { right: false, words: "Not that. The bound is (max |x| / margin)\u00b2; the number of points does not enter." };
  },
  way: `(max |x| / margin)\u00b2 = (${SIZE} / ${MARGIN})\u00b2 = ${SIZE / MARGIN}\u00b2 = ${bound(SIZE, MARGIN)}.`,
};
