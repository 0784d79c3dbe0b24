// What is said beside the picture: the discriminator at one x, the value of the game, one sample's chain of gradients.

import { bracketed, written } from "../../topic/written.js";
import { pull, sigmoid } from "../game.js";
import { best } from "./densities.js";

/** @typedef {import("./rounds.js").Line} Line */
/** @typedef {import("../../topic/lines.js").Row} Row */

/**
 * @param {Line} line
 * @param {number} x
 * @returns {Row[]}
 */
export function atPlace(line, x) {
  const p = line.real.density(x), q = line.madeAt(x), s = line.logit(x);
  return [
    { name: "best", label: `D*(${written(x)}) = p / (p + q)`, text: p + q > 0 ? `${written(p)} / (${written(p)} + ${written(q)})` : "neither p nor q reaches here", value: p + q > 0 ? written(best(p, q)) : "undefined" },
    { name: "learnt", label: `D(${written(x)}) = σ(s)`, text: `σ(${written(s)})`, value: written(sigmoid(s)) },
  ];
}

/**
 * @param {Line} line
 * @returns {Row[]}
 */
export function ofGame({ measured: { value, real, made, gap, jsd, best: top } }) {
  return [
    { name: "value", label: "V = E log D(x) + E log(1 − D(G(z)))", text: `${written(real)} + ${bracketed(made)}`, value: written(value), hint: "Expected over all x and all noise, not over samples" },
    { name: "course", label: "L = −V: D goes down it, G up", text: `−${bracketed(value)}`, value: written(-value) },
    { name: "top", label: "V* with D*: −log 4 + 2 JSD(p, q)", text: `${written(-Math.log(4))} + 2 × ${written(jsd)}`, value: written(top) },
    { name: "gap", label: "largest |D − D*|", text: "where p + q > .01", value: written(gap) },
  ];
}

const SHORT = { usual: "−log D(G(z))", course: "log(1 − D(G(z)))" };

/**
 * One noise through both networks, and the two losses' gradients back to the generator.
 * @param {Line} line
 * @param {number} z
 * @returns {Row[]}
 */
export function ofSample(line, z) {
  const { game: { g }, chosen } = line, { x, s, D, slope, inner } = line.chain(z), affine = chosen.maker === "affine", names = affine ? ["a", "b"] : ["c", "v₁"];
  const made = affine ? `${written(g[1])} + ${bracketed(g[0])} × ${bracketed(z)}` : "through 16 and 16 units";
  /** @type {Row[]} */
  const rows = [
    { name: "made", label: `x = G(${written(z)})${affine ? " = a + b z" : ""}`, text: made, value: written(x) },
    { name: "judged", label: "D(x) = σ(s)", text: `σ(${written(s)})`, value: written(D) },
    { name: "slope", label: "∂s/∂x", text: "back through D", value: written(slope) },
  ];
  for (const loss of /** @type {const} */ (["course", "usual"])) {
    const by = pull(loss, s), formula = loss === "course" ? `−D = −${written(D)}` : `D − 1 = ${written(D)} − 1`;
    rows.push({ name: `${loss}-s`, label: `∂/∂s of ${SHORT[loss]}`, text: formula, value: written(by), lit: loss === chosen.loss });
    rows.push({ name: `${loss}-0`, label: `∂/∂${names[0]} of it: × ∂s/∂x × 1`, text: `${bracketed(by)} × ${bracketed(slope)}`, value: written(by * slope), lit: loss === chosen.loss });
    rows.push({ name: `${loss}-1`, label: affine ? "∂/∂b of it: × ∂s/∂x × z" : "∂/∂v₁ of it: × ∂s/∂x × h₁", text: `${bracketed(by)} × ${bracketed(slope)} × ${bracketed(inner)}`, value: written(by * slope * inner), lit: loss === chosen.loss });
  }
  return rows;
}
