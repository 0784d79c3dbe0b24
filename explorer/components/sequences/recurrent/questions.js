// What is asked before the next step: the same token comes once more, and the state is another.

import { written } from "../../topic/written.js";
import { STREAMS } from "./streams.js";

/**
 * The question to what the view opens with; null to anything else.
 * @param {string} stream
 * @param {string} structure
 * @returns {import("../../topic/predict.js").Asked | null}
 */
export function asked(stream, structure) {
  const rest = { right: 0, because: "" };
  if (structure === "last") return { question: "Only the last step has an output, and one cost. How much will that output know of the first token?", answers: ["nothing, it is long gone", "what the state has kept of it", "everything, for x(1) is its input"], ...rest };
  if (stream === "letters") return { question: "Next comes l, once more: the same x, the same weights. What will the cell expect after it?", answers: ["l, as after the first l", "o", "h"], ...rest };
  if (stream === "bases") return { question: "Next comes A, as at step 2: the same x, the same weights. What will the cell expect after it?", answers: ["T, as at step 2", "G", "A"], ...rest };
  return { question: "Next comes 0.71, as at step 2: the same x, the same weights. What will the cell expect after it?", answers: ["a number above 0.71, as at step 2", "a number below 0.71", "0.71"], ...rest };
}

/**
 * What came out, from the numbers as they are.
 * @param {string} stream
 * @param {string} structure
 * @param {import("./cell.js").Step[]} steps
 * @param {string[]} names  of the outputs
 * @returns {Partial<import("../../topic/predict.js").Asked>}
 */
export function outcome(stream, structure, steps, names) {
  const vector = (list) => `(${list.map((value) => written(value, 2)).join(", ")})`;
  if (structure === "last") {
    const { h, o, p, y } = steps[steps.length - 1], said = p ? names[best(p)] : written(o[0], 2);
    return { right: 1, because: `x(1) reaches it through the states alone. The last state is ${vector(h)}; taught to give ${STREAMS[stream].last}, it says ${said}${p ? ` with p = ${written(Math.max(...p), 3)}` : ""}, and ${p ? names[y] : written(y, 2)} is right.` };
  }
  const now = steps[3], before = steps[stream === "letters" ? 2 : 1], at = stream === "letters" ? 3 : 2, fed = structure === "o" ? "output" : "state";
  const states = `The ${fed} that was fed back is another, ${vector(now.back)} instead of ${vector(before.back)}, and so is h.`;
  if (now.p && before.p) {
    const answers = stream === "letters" ? ["l", "o", "h"] : ["T", "G", "A"], said = names[best(now.p)], right = answers.indexOf(said);
    return { right: Math.max(0, right), because: `At step ${at} it gave ${names[best(before.p)]} p = ${written(Math.max(...before.p), 3)}, now it gives ${said} p = ${written(Math.max(...now.p), 3)}. ${states}` };
  }
  return { right: now.o[0] > now.x[0] ? 0 : 1, because: `At step ${at} it said ${written(before.o[0], 3)}, now ${written(now.o[0], 3)}. ${states}` };
}

const best = (list) => list.indexOf(Math.max(...list));
