// Activation functions and their slopes, as torch defines them; each is a number of one number but softmax.

const LEAK = 0.01; // torch's usual slope of leaky ReLU below zero

/**
 * The error function by its series without cancellation, 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!
 * (Abramowitz and Stegun 7.1.6).
 * @param {number} x
 */
export function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/** @param {number} z */
export function sigmoid(z) {
  return z < 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z));
}

/**
 * The standard normal distribution, the probability below z.
 * @param {number} z
 */
export function below(z) {
  return (1 + erf(z / Math.SQRT2)) / 2;
}

/**
 * The standard normal density.
 * @param {number} z
 */
export function density(z) {
  return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}

/** @param {number[]} logits */
export function softmax(logits) {
  const most = Math.max(...logits), raised = logits.map((z) => Math.exp(z - most)), sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((e) => e / sum);
}

/**
 * One row of softmax's Jacobian, dp_j/dz_i for every j: p_j (1 - p_i) for j = i, else -p_j p_i. It is symmetric, so it is
 * the column too.
 * @param {number[]} logits
 * @param {number} i
 */
export function jacobianRow(logits, i) {
  const p = softmax(logits);
  return p.map((share, j) => share * ((i === j ? 1 : 0) - p[i]));
}

/**
 * `slope` is null where there is none; `steepest` is the largest size that it can have.
 * @typedef {{ name: string, title: string, g: (z: number) => number, slope: (z: number) => number | null, steepest: number }} Activation
 */

const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
const steepestOfGelu = below(Math.SQRT2) + Math.SQRT2 * density(Math.SQRT2); // g'' = density(z) (2 - z^2)

/** @type {Record<string, Activation>} */
export const ACTIVATIONS = {
  linear: { name: "linear", title: "linear", g: (z) => z, slope: () => 1, steepest: 1 },
  step: { name: "step", title: "step", g: (z) => (z >= 0 ? 1 : 0), slope: (z) => (z === 0 ? null : 0), steepest: 0 },
  sigmoid: { name: "sigmoid", title: "sigmoid", g: sigmoid, slope: (z) => sigmoid(z) * sigmoid(-z), steepest: 0.25 },
  tanh: { name: "tanh", title: "tanh", g: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2, steepest: 1 },
  relu: { name: "relu", title: "ReLU", g: (z) => Math.max(0, z), slope: (z) => (z === 0 ? null : z > 0 ? 1 : 0), steepest: 1 },
  leaky: { name: "leaky", title: "leaky ReLU", g: (z) => (z > 0 ? z : LEAK * z), slope: (z) => (z === 0 ? null : z > 0 ? 1 : LEAK), steepest: 1 },
  gelu: { name: "gelu", title: "GELU (exact)", g: (z) => z * below(z), slope: (z) => below(z) + z * density(z), steepest: steepestOfGelu },
  softplus: { name: "softplus", title: "softplus", g: softplus, slope: sigmoid, steepest: 1 },
};

/** All that can be chosen, softmax with them, in the order in which they are listed. */
export const KINDS = [...Object.keys(ACTIVATIONS), "softmax"];

/** What a network takes for a slope where there is none: torch's choice, that from below. */
export const AT_THE_KINK = { step: 0, relu: 0, leaky: LEAK };

/**
 * The slope a network reckons with.
 * @param {string} kind
 * @param {number} z
 */
export function usedSlope(kind, z) {
  return ACTIVATIONS[kind].slope(z) ?? AT_THE_KINK[kind];
}

/**
 * The central difference of a function, (f(z + h) - f(z - h)) / 2h.
 * @param {(z: number) => number} f
 * @param {number} z
 * @param {number} h
 */
export function difference(f, z, h) {
  return (f(z + h) - f(z - h)) / (2 * h);
}
