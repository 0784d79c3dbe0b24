// One path multiplied out, from the error back to the first weight; then all paths added up, and a unit's sum.

import { element } from "../../kernel/widgets.js";
import { inBrackets, short } from "./digits.js";
import { factors, gradient, INPUT, LABEL, LAYERS, paths, values, WEIGHTS } from "./path.js";

/**
 * @param {number[]} path
 * @param {import("./choices.js").Activation} activation
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function rows(path, activation) {
  const { output, error } = values(activation), list = factors(path, activation);
  let before = error;
  const walked = list.map(({ layer, unit, weight, slope, product }) => {
    const to = layer > 1 ? `w = ${weight}` : `x₁ = ${INPUT[0]}`;
    const row = { name: `layer ${layer}`, label: `layer ${layer}, unit ${unit}`, text: `${inBrackets(before)} × ${short(slope)} × ${short(weight)}`, value: short(product), hint: `g′ = ${short(slope)}, ${to}` };
    before = product;
    return row;
  });
  const shares = paths().map((one) => factors(one, activation)[LAYERS - 1].product);
  return [
    { name: "error", label: "error ŷ − y", text: `${short(output)} − ${LABEL}`, value: short(error) },
    ...walked,
    { name: "sum", label: "all 8 paths: ∂J/∂w", text: shares.map(short).join(" + "), value: short(gradient(activation)), lit: true },
    unitSum(path, activation),
  ];
}

// z_{k,i} = w_{0,i} + sum over j of g(z_{k-1,j}) w_{j,i}, for the path's unit in layer 2.
function unitSum(path, activation) {
  const { h, z } = values(activation), layer = 1, unit = path[layer], [bias, ...weights] = WEIGHTS[layer].map((row) => row[unit]);
  const sum = weights.map((weight, j) => `${inBrackets(h[layer][j])} × ${weight}`).join(" + ");
  return { name: "z", label: `z of layer 2, unit ${unit + 1}`, text: `${bias} + ${sum}`, value: short(z[layer][unit]), hint: "bias, then g(z) of each unit of layer 1 times its weight" };
}

/** Of a sum, as taught; what stands in braces is set below (_) or above (^) the line. */
export const FORMULA = "z_{k,i} = w_{0,i}^{(k)} + Σ_{j} g(z_{k−1,j}) w_{j,i}^{(k)}";

/**
 * A formula with its indices set lower and higher.
 * @param {string} text
 * @returns {Node[]}
 */
export function typeset(text) {
  return text.split(/([_^]\{[^}]*\})/).filter(Boolean).map((part) => {
    const mark = /^([_^])\{(.*)\}$/.exec(part);
    if (!mark) return document.createTextNode(part);
    return element(mark[1] === "_" ? "sub" : "sup", "", mark[2]);
  });
}
