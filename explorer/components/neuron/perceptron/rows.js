// The perceptron's numbers opened: what one visit does, and the bound on mistakes or the cycle.

import { bracketed, products, written } from "../../topic/written.js";
import { bound } from "./margin.js";
import { dot, input } from "./rule.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

const list = (values) => `(${values.map((value) => written(value)).join(", ")})`;
const sign = (y) => (y > 0 ? "+1" : "\u22121");

/**
 * The newest visit.
 * @param {import("./rule.js").Run} run
 * @returns {Row[]}
 */
export function visitRows({ last, points, done, w }) {
  if (!last) return [{ name: "rule", label: "the rule", text: "if y (w \u00b7 x) \u2264 0, then w \u2190 w + y x" }];
  const point = points[last.at], x = input(point);
  return [
    { name: "point", label: "this point", text: `x = ${list(x)}, the constant 1 first; class y = ${sign(point.y)}` },
    { name: "product", label: "its product", text: `y (w \u00b7 x) = ${sign(point.y)} \u00d7 (${products(last.before.map((value, k) => [value, x[k]]))})`, value: `${written(last.product)} ${last.product > 0 ? "> 0" : "\u2264 0"}`, lit: last.mistake },
    last.mistake
      ? { name: "rule", label: "a mistake", text: `w \u2190 w + y x = ${list(last.before)} ${point.y > 0 ? "+" : "\u2212"} ${list(x)}`, value: list(last.after), lit: true }
      : { name: "rule", label: done ? "it stops" : "right", text: done ? `a whole round without a mistake: w = ${list(w)} separates the classes` : `w stays ${list(w)}` },
  ];
}

/**
 * The bound and what it is made of; without a margin what becomes of the weights instead.
 * @param {import("./rule.js").Run} run
 * @param {ReturnType<typeof import("./margin.js").widest>} gap
 * @param {{ at: number, size: number }} far
 * @returns {Row[]}
 */
export function limitRows(run, gap, far) {
  const { points, mistakes, visits, cycle } = run;
  const made = { name: "made", label: "mistakes so far", text: `in ${visits} visits`, value: String(mistakes) };
  if (!gap) {
    const again = cycle
      ? { name: "cycle", label: "cycle", text: `weights after visit ${cycle.from + cycle.visits} as after visit ${cycle.from}: ${cycle.visits} visits, ${cycle.mistakes} mistakes, then again`, lit: true }
      : { name: "cycle", label: "cycle", text: "the weights have not come back yet" };
    return [made, { name: "none", label: "no bound", text: "no line separates these points, so there is no margin" }, again];
  }
  const { u, margin, support } = gap, nearest = points[support[0]], x = input(nearest), most = bound(far.size, margin);
  return [
    { ...made, text: `in ${visits} visits, of at most ${Math.floor(most)}` },
    { name: "bound", label: "bound", text: `(max |x| / margin)\u00b2 = (${written(far.size)} / ${written(margin)})\u00b2`, value: written(most, 1) },
    { name: "size", label: "max |x|", text: `\u221a(${input(points[far.at]).map((value) => `${bracketed(value)}\u00b2`).join(" + ")})`, value: written(far.size) },
    { name: "margin", label: "widest margin", text: `y (u \u00b7 x), |u| = 1, the constant counted: ${sign(nearest.y)} \u00d7 (${products(u.map((value, k) => [value, x[k]]))})`, value: written(nearest.y * dot(u, x)), hint: "The unit vector u, with three entries, that leaves most room" },
  ];
}
