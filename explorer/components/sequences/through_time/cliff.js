// The cost over the spectral radius alone, everything else held: where it is steep, one step of descent leaps.

import { gradients } from "./backward.js";
import { forward, withRadius } from "./network.js";

/** @typedef {import("./network.js").Weights} Weights */
/** @typedef {import("./network.js").Task} Task */

/**
 * @param {Weights} unit  W of radius 1
 * @param {Task} task
 * @param {import("./network.js").Activation} activation
 * @param {import("./network.js").Cost} cost
 * @param {number} radius
 */
export function costAt(unit, task, activation, cost, radius) {
  return forward(withRadius(unit, radius), task, activation, cost).cost;
}

/**
 * dC/dρ: the sum over all entries of dC/dW times W / ρ, for W is ρ times a matrix that stays.
 * @param {Weights} unit
 * @param {Task} task
 * @param {import("./network.js").Activation} activation
 * @param {import("./network.js").Cost} cost
 * @param {number} radius
 */
export function slopeAt(unit, task, activation, cost, radius) {
  const weights = withRadius(unit, radius), { sums } = gradients(weights, task, forward(weights, task, activation, cost), activation);
  return sums.W.reduce((sum, row, i) => sum + row.reduce((part, value, j) => part + value * unit.W[i][j], 0), 0);
}

/**
 * A step of descent along the radius, as it is and with the slope clipped.
 * @param {number} radius
 * @param {number} slope
 * @param {number} rate
 * @param {number} most  the largest slope; 0 for none
 */
export function stepped(radius, slope, rate, most) {
  const held = most > 0 ? Math.sign(slope) * Math.min(most, Math.abs(slope)) : slope;
  return { plain: radius - rate * slope, clipped: radius - rate * held, held };
}
