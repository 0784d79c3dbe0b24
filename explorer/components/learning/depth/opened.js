// One path multiplied out, from the error back to the first weight; then all paths added up, and a unit's sum.

import { inBrackets, short } from "./digits.js";
import { factors, gradient, INPUT, LABEL, LAYERS, paths, values, WEIGHTS } from "./path.js";

const LOW = "₀₁₂₃₄₅";

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
    const row = { name: `layer ${layer}`, label: `layer ${layer}, g′(z${LOW[layer]},${LOW[unit]})`, text: `${inBrackets(before)} × ${short(slope)} × ${short(weight)}`, value: short(product), hint: `g′ = ${short(slope)}, ${to}` };
    before = product;
    return row;
  });
  const shares = paths().map((one) => factors(one, activation)[LAYERS - 1].product);
  return [
    { name: "error", label: "error ŷ − y", text: `${short(output)} − ${LABEL}`, value: short(error) },
    ...walked,
    { name: "sum", label: "all 8 paths added", text: "∂J/∂w", value: short(gradient(activation)), lit: true, hint: shares.map(short).join(" + ") },
    unitSum(path, activation),
  ];
}

// z_{k,i} = w_{0,i} + sum over j of g(z_{k-1,j}) w_{j,i}, for the path's unit in layer 2.
function unitSum(path, activation) {
  const { h, z } = values(activation), layer = 1, unit = path[layer], [bias, ...weights] = WEIGHTS[layer].map((row) => row[unit]);
  const sum = weights.map((weight, j) => `${inBrackets(h[layer][j])} × ${weight}`).join(" + ");
  return { name: "z", label: `z${LOW[layer + 1]},${LOW[unit + 1]} in layer 2`, text: `w₀ + Σ g(z₁,ⱼ) wⱼ = ${bias} + ${sum}`, value: short(z[layer][unit]) };
}

/** The course's formula of a sum, and what the chain rule makes of it. */
export const FORMULA = "z(k,i) = w₀,ᵢ + Σⱼ g(z(k−1,j)) wⱼ,ᵢ, so each layer of a path multiplies by g′(z) and a weight.";
