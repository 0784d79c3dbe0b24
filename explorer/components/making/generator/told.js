// One output opened: the inputs that reach it times their taps; or one input: where it writes.

import { bracketed, products, written } from "../../topic/written.js";
import { outputSide, reaching } from "./transposed.js";

/**
 * @param {import("./transposed.js").Layer} layer
 * @param {number[]} inputs
 * @param {{ out: [number, number], into: [number, number], of: string }} state
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function told(layer, inputs, { out: [row, column], into: [u, v], of }) {
  const wide = outputSide(layer), taps = layer.kernel.length, { stride, padding, side } = layer;
  /** @type {import("../../topic/lines.js").Row[]} */
  const rows = [{ name: "side", label: "size of the output", text: `(${side} − 1) × ${stride} − 2 × ${padding} + ${taps}`, value: String(wide) }];
  if (of === "input") {
    const from = (/** @type {number} */ place) => Math.max(0, place * stride - padding) + 1, to = (/** @type {number} */ place) => Math.min(wide - 1, place * stride - padding + taps - 1) + 1;
    rows.push({ name: "writes", label: `input (${u + 1}, ${v + 1}) writes`, text: `${bracketed(inputs[u * side + v])} × kernel into rows ${from(u)} to ${to(u)}, columns ${from(v)} to ${to(v)}` });
    return rows;
  }
  const reach = reaching(layer, row, column), factors = reach.map((one) => [inputs[one.u * side + one.v], layer.kernel[one.i][one.j]]);
  rows.push({ name: "reach", label: `inputs that reach (${row + 1}, ${column + 1})`, text: reach.map((one) => `(${one.u + 1}, ${one.v + 1})`).join(", "), value: String(reach.length) });
  rows.push({ name: "value", label: "input × tap, summed", text: products(factors), value: written(factors.reduce((sum, [a, b]) => sum + a * b, 0)) });
  return rows;
}
