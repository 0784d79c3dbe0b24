// A small network, 2 dosages - tanh units - 1 probability, trained by Adam on all of a sample at once. People with the same
// genotype are the same input, so nine rows with their counts are the whole sample.

import { normals } from "../../topic/chance.js";

export const UNITS = 8, RATE = 0.03, STEPS = 400;
const APART = 20000; // from the seeds of samples
const DECAY = [0.9, 0.999], EPSILON = 1e-8;
const INPUTS = Array.from({ length: 9 }, (_, k) => [Math.floor(k / 3) - 1, (k % 3) - 1]); // dosages about 0

/**
 * Weights to begin with: for each unit two, then the units' biases, then the output's weights and bias.
 * @param {number} seed
 */
export function initial(seed) {
  const normal = normals(seed + APART);
  return Float64Array.from({ length: 4 * UNITS + 1 }, (_, k) => (k < 2 * UNITS ? normal() : k < 3 * UNITS ? 0.5 * normal() : k < 4 * UNITS ? 0.3 * normal() / Math.sqrt(UNITS) : 0));
}

const hidden = (weights, x) => Array.from({ length: UNITS }, (_, u) => Math.tanh(weights[2 * u] * x[0] + weights[2 * u + 1] * x[1] + weights[2 * UNITS + u]));

function logit(weights, units) {
  let all = weights[4 * UNITS];
  for (let u = 0; u < UNITS; u++) all += weights[3 * UNITS + u] * units[u];
  return all;
}

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** The probability that the network gives to each of the nine genotypes. */
export function predict(/** @type {ArrayLike<number>} */ weights) {
  return INPUTS.map((x) => sigmoid(logit(weights, hidden(weights, x))));
}

/**
 * Mean cross-entropy over a sample and its gradient.
 * @param {ArrayLike<number>} weights
 * @param {import("./samples.js").Sample} sample
 */
export function gradient(weights, { people, cases, count }) {
  const slope = new Float64Array(weights.length);
  let loss = 0;
  for (let k = 0; k < 9; k++) {
    if (!people[k]) continue;
    const units = hidden(weights, INPUTS[k]), z = logit(weights, units), share = people[k] / count, rate = cases[k] / people[k];
    loss += share * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - rate * z);
    const back = share * (sigmoid(z) - rate);
    slope[4 * UNITS] += back;
    for (let u = 0; u < UNITS; u++) {
      slope[3 * UNITS + u] += back * units[u];
      const below = back * weights[3 * UNITS + u] * (1 - units[u] ** 2);
      slope[2 * u] += below * INPUTS[k][0];
      slope[2 * u + 1] += below * INPUTS[k][1];
      slope[2 * UNITS + u] += below;
    }
  }
  return { loss, slope };
}

export class Network {
  /** @param {number} seed */
  constructor(seed) {
    this.weights = initial(seed);
    this.mean = new Float64Array(this.weights.length);
    this.square = new Float64Array(this.weights.length);
    this.steps = 0;
  }

  /** One step of Adam on a whole sample. */
  step(/** @type {import("./samples.js").Sample} */ sample) {
    const { weights, mean, square } = this, { slope } = gradient(weights, sample), [first, second] = DECAY;
    this.steps += 1;
    const one = 1 - first ** this.steps, two = 1 - second ** this.steps;
    for (let k = 0; k < weights.length; k++) {
      mean[k] = first * mean[k] + (1 - first) * slope[k];
      square[k] = second * square[k] + (1 - second) * slope[k] ** 2;
      weights[k] -= RATE * mean[k] / one / (Math.sqrt(square[k] / two) + EPSILON);
    }
  }

  get predicted() {
    return predict(this.weights);
  }
}
