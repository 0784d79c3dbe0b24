// Each weight opened: what its column says of the rest, and what the penalty makes of it.

import { Exercise, near } from "../../topic/exercise.js";
import { bracketed, written } from "../../topic/written.js";
import { soft } from "../solve.js";
import { ACTING, columnSquares } from "./design.js";
import { dropped, plain, ridge, sparse } from "./paths.js";

const short = (value) => written(value, 3);

/**
 * The weights at one strength, each as the arithmetic that holds where the penalised squares are least: x_j . (y - the
 * others) over its column's squares and the penalty.
 * @param {import("./design.js").Design} design
 * @param {import("./paths.js").Way} way
 * @param {number} strength  the penalty, or the dropout rate
 */
export function weightsAt(design, way, strength) {
  const w = way === "ridge" ? ridge(design, strength) : way === "lasso" ? sparse(design, strength) : dropped(design, strength);
  const squares = columnSquares(design), left = design.y.map((v, i) => v - design.x[i].reduce((sum, one, j) => sum + one * w[j], 0));
  return w.map((weight, j) => {
    const dot = design.x.reduce((sum, row, i) => sum + row[j] * left[i], 0) + squares[j] * weight;
    const penalty = way === "dropout" ? (strength / (1 - strength)) * squares[j] : strength;
    return { weight, dot, squares: squares[j], penalty, remade: way === "lasso" ? soft(dot, penalty) / squares[j] : dot / (squares[j] + penalty) };
  });
}

/**
 * @param {{ design: import("./design.js").Design, way: import("./paths.js").Way, strength: number, chosen: number, average: import("./averaged.js").Averaged }} now
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function opened({ design, way, strength, chosen, average }) {
  const all = weightsAt(design, way, strength), result = way === "dropout" ? average.result : null;
  const rows = all.map(({ weight, dot, squares, penalty }, j) => ({
    name: `snp${j + 1}`, label: `SNP ${j + 1}${j in ACTING ? `, acts by ${short(ACTING[j])}` : ""}`,
    text: way === "lasso" ? `soft(${short(dot)}, ${short(penalty)}) / ${short(squares)}` : `${short(dot)} / (${short(squares)} + ${short(penalty)})`,
    value: short(weight), lit: j === chosen,
  }));
  if (way !== "dropout") {
    rows.push({ name: "zeros", label: "exactly 0", text: `of ${all.length} weights`, value: String(all.filter(({ weight }) => weight === 0).length), lit: false });
    return rows;
  }
  const target = all[chosen].weight, other = plain(design, strength)[chosen];
  rows.push({ name: "plain", label: `SNP ${chosen + 1}, plain ridge`, text: "one penalty for all", value: short(other), lit: false });
  if (result) {
    const { mean, error } = result, m = mean[chosen], e = error[chosen];
    rows.push({ name: "mean", label: "average of descent", text: `${average.steps.toLocaleString("en-GB")} steps with masks`, value: `${short(m)} \u00b1 ${short(e)}`, lit: false });
    rows.push({ name: "apart", label: "off, in \u00b1", text: `(${written(m, 4)} \u2212 ${bracketed(target, 4)}) / ${written(e, 4)}; plain ridge ${written((m - other) / e, 1)}`, value: written((m - target) / e, 1), lit: false });
  } else rows.push({ name: "mean", label: "average of descent", text: "play: a sample and a fresh mask at each step", value: undefined, lit: false });
  return rows;
}

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  new Exercise(frame, {
    name: "soft",
    text: "Lasso, one weight: x . y = 7, \u03a3 x\u00b2 = 10. What is w with a penalty of 3 on |w| (half the squares + 3 |w|)? From which penalty on is it 0?",
    fields: [{ name: "w", label: "Weight" }, { name: "zero", label: "0 from" }],
    check: ({ w, zero }) => {
      if (!near(w, 0.4, 0.001)) return { right: false, words: near(w, 7 / 13, 0.001) ? "That is ridge: it divides by more. The lasso takes away from x . y." : "The penalty is taken off x . y before it is divided." };
      return near(zero, 7, 0.001) ? { right: true, words: "Right: (7 \u2212 3) / 10, and nothing is left from 7 on." } : { right: false, words: "Nothing is left once the penalty is as large as x . y." };
    },
    way: "(7 \u2212 3) / 10 = 0.4; it is 0 from a penalty of 7 on.",
  });
  new Exercise(frame, {
    name: "dropout",
    text: "An input's column has \u03a3 x\u00b2 = 12. Which penalty does dropout with p = 0.25 put on its weight?",
    fields: [{ name: "penalty", label: "Penalty" }],
    check: ({ penalty }) => (near(penalty, 4, 0.005) ? { right: true, words: "Right: p / (1 \u2212 p) = 1/3 of 12." } : { right: false, words: near(penalty, 3, 0.005) ? "Divide by 1 \u2212 p too: what is kept is made larger." : "It is p / (1 \u2212 p) times the column's sum of squares." }),
    way: "0.25 / 0.75 \u00d7 12 = 4.",
  });
}
