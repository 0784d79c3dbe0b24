// The same width, but learnt: a network 1 - n - 1 of tanh or ReLU units, trained by Adam on points of the curve.

import { normals, uniforms } from "../../topic/chance.js";

export const POINTS = 80, RATE = 0.01, GAP = [0.4, 0.6];
const BETA1 = 0.9, BETA2 = 0.999, EPSILON = 1e-8;

/**
 * Places that a network is trained on: evenly over [0, 1], without those in the gap where there is one.
 * @param {boolean} gap
 */
export function places(gap) {
  const all = Array.from({ length: POINTS }, (_, k) => (k + 0.5) / POINTS);
  return gap ? all.filter((x) => x < GAP[0] || x > GAP[1]) : all;
}

export class Trained {
  /**
   * @param {number} units
   * @param {"tanh" | "relu"} activation
   * @param {number} seed
   */
  constructor(units, activation, seed) {
    const uniform = uniforms(seed), normal = normals(seed + 1);
    this.units = units;
    this.activation = activation;
    this.steps = 0;
    // units begin with their bends spread over the stretch
    const weights = Array.from({ length: units }, () => (normal() > 0 ? 1 : -1) * (activation === "tanh" ? 8 : 1) * (0.5 + uniform()));
    const biases = weights.map((w) => -w * uniform()), outs = weights.map(() => normal() / Math.sqrt(units));
    this.values = Float64Array.from([...weights, ...biases, ...outs, 0]);
    this.means = new Float64Array(3 * units + 1);
    this.squares = new Float64Array(3 * units + 1);
    this.gradient = new Float64Array(3 * units + 1);
  }

  /** @param {number} x */
  value(x) {
    const { units: n, values: v } = this;
    let sum = v[3 * n];
    for (let k = 0; k < n; k++) sum += v[2 * n + k] * this.bent(v[k] * x + v[n + k]);
    return sum;
  }

  bent(z) {
    return this.activation === "tanh" ? Math.tanh(z) : Math.max(0, z);
  }

  /**
   * The mean squared error over points, and its gradient in `gradient`: weights, biases, outs, and the offset last.
   * @param {number[]} xs
   * @param {number[]} ys
   */
  loss(xs, ys) {
    const { units: n, values: v, gradient: d } = this, count = xs.length, hidden = new Float64Array(n);
    let total = 0;
    d.fill(0);
    for (let i = 0; i < count; i++) {
      let sum = v[3 * n];
      for (let k = 0; k < n; k++) sum += v[2 * n + k] * (hidden[k] = this.bent(v[k] * xs[i] + v[n + k]));
      const off = sum - ys[i], slope = (2 * off) / count;
      total += off * off;
      d[3 * n] += slope;
      for (let k = 0; k < n; k++) {
        const h = hidden[k], back = slope * v[2 * n + k] * (this.activation === "tanh" ? 1 - h * h : h > 0 ? 1 : 0);
        d[2 * n + k] += slope * h;
        d[n + k] += back;
        d[k] += back * xs[i];
      }
    }
    return total / count;
  }

  /**
   * One step of Adam (Kingma and Ba 2015) on all points.
   * @param {number[]} xs
   * @param {number[]} ys
   */
  step(xs, ys) {
    const loss = this.loss(xs, ys), { values, means, squares, gradient } = this;
    this.steps += 1;
    const first = 1 - BETA1 ** this.steps, second = 1 - BETA2 ** this.steps;
    for (let k = 0; k < values.length; k++) {
      const g = gradient[k];
      means[k] = BETA1 * means[k] + (1 - BETA1) * g;
      squares[k] = BETA2 * squares[k] + (1 - BETA2) * g * g;
      values[k] -= (RATE * means[k]) / first / (Math.sqrt(squares[k] / second) + EPSILON);
    }
    return loss;
  }
}
