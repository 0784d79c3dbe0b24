// The questions before playing.

import { written } from "../../topic/written.js";
import { sigmoid } from "../game.js";
import { best } from "./densities.js";

export const TOLD = { every: 600, samples: 600, both: 1500 }; // rounds after which the outcome is told

/**
 * @param {import("./rounds.js").Line} line
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(line) {
  if (line.chosen.who === "both") {
    return {
      question: "D and G now learn in turn. Once neither gets further, what does D say of an x?",
      answers: ["1 where it is real, 0 where made", "½ everywhere", "0 everywhere: it never believes G"], right: 1, because: "",
    };
  }
  const star = best(line.real.density(0), line.madeAt(0));
  return {
    question: "G stays as it is and D learns from real and made x. What will it say at x = 0, once it can’t get better?",
    answers: ["½ or less", "more than ½, but not 1", "1: x = 0 is surely real"], right: star <= 0.5 ? 0 : star < 0.995 ? 1 : 2, because: "",
  };
}

/**
 * What came, measured.
 * @param {import("./rounds.js").Line} line
 */
export function outcome(line) {
  const { chosen, measured: { low, high, gap, jsd }, real, rounds } = line;
  if (chosen.who === "both") {
    const rests = high - low < 0.25;
    return `${rests ? "Where p = q, p / (p + q) is ½." : "So the theory says; this game has not come to rest."} After ${rounds} rounds D lies between ${low.toFixed(2)} and ${high.toFixed(2)} wherever p + q > .01, and JSD is ${written(jsd)}.`;
  }
  const p = real.density(0), q = line.madeAt(0);
  return `p is ${written(p)} there and q ${written(q)}, so p / (p + q) is ${written(best(p, q))}; after ${rounds} updates D says ${written(sigmoid(line.logit(0)))}. Nowhere with p + q > .01 is it further than ${written(gap)} from D*.`;
}
