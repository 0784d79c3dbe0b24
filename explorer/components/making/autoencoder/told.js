// What is said beside the plane: the code opened to its products, a pixel that is drawn, the error, and what noise does.

import { bracketed, written } from "../../topic/written.js";
import { distance, squaredError, unitOf } from "../dense.js";
import { pixelName } from "../ink.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

const products = (terms) => terms.map(({ weight, value }) => `${bracketed(weight)} \u00d7 ${bracketed(value)}`).join(" + ");

/** The code of what is read, and a pixel of what is drawn. */
export function ofNetwork(/** @type {import("./codes.js").Codes} */ codes, { seen, point, pixel }) {
  const { inward, outward } = codes.opened(seen, point), code = unitOf(codes.encoder[1], inward[1], 0), drawn = unitOf(codes.decoder[1], outward[1], pixel);
  /** @type {Row[]} */
  const rows = [
    { name: "code", label: "h\u2081 of the digit", text: `the 3 largest of ${inward[1].length} products ${products(code.largest)}, the other ${code.others} ${bracketed(code.rest)}, bias ${bracketed(code.bias)}`, value: written(code.sum), hint: "Weight times what a hidden unit gives, tanh of its own sum over the 64 pixels" },
    { name: "pixel", label: pixelName(pixel), text: `${products(drawn.largest)} + ${bracketed(drawn.rest)} of the other ${drawn.others} + bias ${bracketed(drawn.bias)} = ${written(drawn.sum)}; sigmoid`, value: written(drawn.value), hint: "Click a pixel of what is drawn to open it" },
  ];
  return rows;
}

/** The same of two principal components. */
export function ofComponents(/** @type {import("./codes.js").Codes} */ codes, { seen, point, pixel }) {
  const { mean, directions } = codes, all = { weights: directions, biases: [0, 0], activation: "linear" };
  const code = unitOf(all, Float64Array.from(seen, (value, k) => value - mean[k]), 0);
  const value = mean[pixel] + point[0] * directions[pixel] + point[1] * directions[64 + pixel];
  /** @type {Row[]} */
  const rows = [
    { name: "code", label: "score 1", text: `weight \u00d7 (pixel \u2212 mean), the 3 largest of 64: ${products(code.largest)}, the other ${code.others} ${bracketed(code.rest)}`, value: written(code.sum) },
    { name: "pixel", label: pixelName(pixel), text: `mean ${written(mean[pixel])} + ${bracketed(point[0])} \u00d7 ${bracketed(directions[pixel])} + ${bracketed(point[1])} \u00d7 ${bracketed(directions[64 + pixel])}`, value: written(value) },
  ];
  return rows;
}

/**
 * How well the digit is drawn again, and how far a changed one moves in pixels and in its code.
 * @param {{ picture: ArrayLike<number>, seen: ArrayLike<number>, before: ArrayLike<number>, after: ArrayLike<number>, drawn: ArrayLike<number>, changed: boolean, moved: { noise: number, other: number, count: number } | null }} now
 * @returns {Row[]}
 */
export function ofChange({ picture, seen, before, after, drawn, changed, moved }) {
  const error = 64 * squaredError(drawn, picture);
  /** @type {Row[]} */
  const rows = [{ name: "error", label: "digit drawn again", text: `squared differences of 64 pixels, their mean: ${written(error)} / 64`, value: written(error / 64, 5), lit: true }];
  if (!changed || !moved) return rows;
  const apart = distance(seen, picture), input = squaredError(seen, picture), shorter = moved.noise < moved.other;
  rows.push(
    { name: "moved", label: "changed pixels", text: `the picture moved by \u221a(sum of squares) = ${written(apart)}, its code from (${written(before[0], 3)}, ${written(before[1], 3)}) to (${written(after[0], 3)}, ${written(after[1], 3)}), by`, value: written(distance(before, after)) },
    { name: "cleaner", label: "drawn from it", text: `mean squared difference to the unchanged digit; the changed one itself has ${written(input, 5)}, the drawn one`, value: written(error / 64, 5) },
    { name: "control", label: `${moved.count} digits`, text: `changed by this length, codes move by ${written(moved.noise, 3)} on average where the change is noise, by ${written(moved.other, 3)} where it goes towards another figure: ${shorter ? "" : "not "}less for noise, ratio`, value: written(moved.noise / moved.other, 3) },
  );
  return rows;
}

/**
 * Question and outcome, settled by what was measured.
 * @param {{ alike: number[] }} about  of each seed, the last of two components
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked({ alike }) {
  const seeds = alike.slice(0, -1), mean = seeds.reduce((sum, share) => sum + share, 0) / seeds.length, percent = (share) => `${(100 * share).toFixed(1)}%`;
  return {
    question: "Nobody tells the network which figure a picture shows. Where will pictures of the same figure lie?",
    answers: ["anywhere", "mostly together", "each figure wholly apart"], right: mean > 0.98 ? 2 : mean > 0.3 ? 1 : 0,
    because: `The nearest training digit in the plane shows the same figure for ${percent(mean)} of those held out (${seeds.length} seeds, ${percent(Math.min(...seeds))} to ${percent(Math.max(...seeds))}); with two principal components for ${percent(alike[alike.length - 1])}, by chance for about 10%.`,
  };
}
