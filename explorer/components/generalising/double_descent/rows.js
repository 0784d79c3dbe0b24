// The arithmetic of one size of the model: equations and unknowns, the norm of the solution, and what the errors are made of.

import { number, whole } from "../../kernel/numbers.js";

// Four digits, and that there are more.
function long(/** @type {number} */ value) {
  if (value < 1e-9) return "less than 10\u207b\u2079";
  return `${value < 1e-4 || value >= 1000 ? number(value, 4) : value.toPrecision(4)}\u2026`;
}

/**
 * @param {import("./curves.js").Curves} curves
 * @param {number} noise  places in the table
 * @param {number} ridge
 * @param {number} size
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function rows(curves, noise, ridge, size) {
  const { about, sizes, draws } = curves, errors = curves.test(noise, ridge, size), bias = curves.at("bias", noise, ridge, size);
  const mean = curves.mean(noise, ridge, size), same = [
    { name: "train", label: "training error", text: "draw 1, labels as taught", value: long(curves.at("train", noise, ridge, size)) },
    { name: "test", label: "test error", text: `(${errors.map(long).join(" + ")}) / ${draws}`, value: long(mean), lit: true },
    { name: "parts", label: "bias\u00b2 + variance", text: `${long(bias)} + ${long(mean - bias)}`, value: long(mean), hint: `Of ${draws} draws: a share of 1/${draws} of the variance is still in the first.` },
  ];
  if (!curves.linear) {
    const units = sizes[size];
    return [
      { name: "equations", label: "numbers to fit", text: `${about.samples} digits \u00d7 10 outputs`, value: whole(curves.threshold) },
      { name: "unknowns", label: "weights", text: `(64 + 1) \u00d7 ${units} + (${units} + 1) \u00d7 10`, value: whole(about.parameters[size]) },
      ...same,
      { name: "norm", label: "norm of the weights", text: "draw 1", value: long(curves.at("norm", noise, ridge, size)) },
    ];
  }
  const features = sizes[size], rank = curves.arrays.rank[size], smallest = curves.arrays.smallest[size], chosen = curves.chosen(noise, size), count = curves.ridges.length;
  return [
    { name: "equations", label: "for each output", text: `${about.samples} equations, one a digit; ${whole(features)} unknowns, one a feature; independent features in draw 1`, value: whole(rank) },
    { name: "norm", label: "norm of the weights", text: `draw 1, all outputs: ${long(curves.at("norm", noise, ridge, size))}; 1 / least singular value = 1 / ${long(smallest)}`, value: long(1 / smallest) },
    ...same,
    { name: "folds", label: "cross-validation", text: `${about.folds} folds \u00d7 ${count} ridges = ${about.folds * count} fits; least error ${long(curves.at("validated", noise, chosen, size))} at ridge ${number(curves.ridges[chosen])}, whose test error`, value: long(curves.test(noise, chosen, size)[0]) },
  ];
}
