// What is said of a size of the code: both errors, which is smaller, and what descent has found.

import { bracketed, written } from "../../topic/written.js";
import { mean } from "./curve.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./curve.js").Measured} Measured */

/**
 * @param {Measured} measured  on held-out digits
 * @param {number} place  of the size
 * @returns {Row[]}
 */
export function ofSize({ sizes, errors, components, seeds }, place) {
  const own = errors[place], error = mean(own), other = components[place], low = Math.min(...own), high = Math.max(...own);
  const verdict = high < other ? "the autoencoder draws better, at every seed" : low > other ? "components draw better, at every seed" : "which is better depends on the seed";
  return [
    { name: "learnt", label: `autoencoder, ${sizes[place]}`, text: `held-out digits, mean of ${seeds} seeds (${written(low, 5)} to ${written(high, 5)})`, value: written(error, 5) },
    { name: "components", label: `components, ${sizes[place]}`, text: "the same digits", value: written(other, 5) },
    { name: "verdict", label: "so", text: `${verdict}; ratio ${written(error, 5)} / ${written(other, 5)}`, value: written(error / other, 3), lit: true },
  ];
}

/**
 * @param {{ steps: number, size: number, value: number, sine: number, degrees: number, variances: ArrayLike<number>, told: boolean }} now  `value`: mean squared distance of a training digit
 * @returns {Row[]}
 */
export function ofDescent({ steps, size, value, sine, degrees, variances, told }) {
  let all = 0, kept = 0;
  for (let k = 0; k < variances.length; k++) {
    all += variances[k];
    if (k < size) kept += variances[k];
  }
  const least = all - kept, width = variances.length;
  return [
    { name: "least", label: `${size} components`, text: `variance of training digits ${written(all)}, of it kept ${written(kept)}; the rest over ${width} pixels: ${written(least)} / ${width}`, value: written(least / width, 5) },
    { name: "descent", label: "linear, by descent", text: `after ${steps} steps, mean squared error ${written(value)} / ${width}`, value: written(value / width, 5) },
    { name: "angle", label: "largest angle", text: told ? `between what the two span: arcsin ${bracketed(sine, 5)}` : "between what the two span: after your guess", ...(told ? { value: `${degrees.toFixed(3)}\u2026\u00b0` } : {}), lit: true, hint: "How much of a vector of length 1 of the one space can lie outside the other" },
  ];
}

/**
 * @param {number} size
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(size) {
  return {
    question: `A linear autoencoder with ${size} number${size > 1 ? "s" : ""} descends from random weights. What will its decoder span?`,
    answers: ["the same as the principal components", "something else, just as good", "something worse"], right: 0,
    because: "",
  };
}
