// What a deep network is made of here: activations with their slopes, and how its weights are drawn.

/** @typedef {"linear" | "sigmoid" | "tanh" | "relu" | "leaky"} Activation */
/** @typedef {"small" | "unit" | "xavier" | "he" | "orthogonal"} Initialisation */

const LEAK = 0.01; // slope of the leaky ReLU below zero

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** @type {Record<Activation, { title: string, value: (z: number) => number, slope: (z: number) => number }>} */
export const ACTIVATIONS = {
  linear: { title: "linear", value: (z) => z, slope: () => 1 },
  sigmoid: { title: "sigmoid", value: sigmoid, slope: (z) => sigmoid(z) * (1 - sigmoid(z)) },
  tanh: { title: "tanh", value: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  relu: { title: "ReLU", value: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
  leaky: { title: "leaky ReLU", value: (z) => (z > 0 ? z : LEAK * z), slope: (z) => (z > 0 ? 1 : LEAK) },
};

/**
 * The variance that weights of a layer with `into` inputs and `out` outputs are drawn with, where they are normal.
 * @type {Record<Initialisation, { title: string, variance: ((into: number, out: number) => number) | null }>}
 */
export const INITIALISATIONS = {
  small: { title: "N(0, .1²)", variance: () => 0.01 },
  unit: { title: "N(0, 1)", variance: () => 1 },
  xavier: { title: "Xavier", variance: (into, out) => 2 / (into + out) },
  he: { title: "He", variance: (into) => 2 / into },
  orthogonal: { title: "orthogonal", variance: null },
};

/**
 * The weights of a layer, one unit's after another's (out x into).
 * @param {Initialisation} initialisation
 * @param {number} out
 * @param {number} into
 * @param {() => number} draw  the standard normal distribution
 */
export function weights(initialisation, out, into, draw) {
  const { variance } = INITIALISATIONS[initialisation], list = new Float64Array(out * into);
  const spread = variance ? Math.sqrt(variance(into, out)) : 1;
  for (let k = 0; k < list.length; k++) list[k] = spread * draw();
  if (!variance) orthogonalise(list, out, into);
  return list;
}

// Rows of length 1, at right angles to each other (Gram and Schmidt, twice against rounding); no more rows than columns.
function orthogonalise(list, rows, columns) {
  for (let i = 0; i < rows; i++) {
    const row = list.subarray(i * columns, (i + 1) * columns);
    for (let twice = 0; twice < 2; twice++) {
      for (let j = 0; j < i; j++) {
        const other = list.subarray(j * columns, (j + 1) * columns);
        let dot = 0;
        for (let k = 0; k < columns; k++) dot += row[k] * other[k];
        for (let k = 0; k < columns; k++) row[k] -= dot * other[k];
      }
    }
    const length = Math.hypot(...row);
    for (let k = 0; k < columns; k++) row[k] /= length;
  }
}
