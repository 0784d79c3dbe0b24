// Dense layers as a lesson trained them: what they make of an input, and one unit opened to its products.

/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number>, activation: string }} Layer  weights by unit, then input */
/** @typedef {{ k: number, weight: number, value: number, product: number }} Term */

const FUNCTIONS = {
  linear: (z) => z,
  tanh: Math.tanh,
  relu: (z) => Math.max(0, z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};

/**
 * The layers whose arrays are called "NAME_1.weight", "NAME_1.bias" and so on.
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {string} name
 * @param {string[]} activations
 * @param {number} [first]
 * @returns {Layer[]}
 */
export function layersOf(arrays, name, activations, first = 1) {
  return activations.map((activation, k) => ({ weights: arrays[`${name}_${first + k}.weight`], biases: arrays[`${name}_${first + k}.bias`], activation }));
}

/**
 * A layer's sums before its activation.
 * @param {Layer} layer
 * @param {ArrayLike<number>} inputs
 */
export function sums({ weights, biases }, inputs) {
  const width = inputs.length, made = new Float64Array(biases.length);
  for (let unit = 0; unit < made.length; unit++) {
    let sum = biases[unit];
    for (let k = 0, at = unit * width; k < width; k++, at++) sum += weights[at] * inputs[k];
    made[unit] = sum;
  }
  return made;
}

/**
 * What each layer makes, the inputs first.
 * @param {Layer[]} layers
 * @param {ArrayLike<number>} inputs
 * @returns {ArrayLike<number>[]}
 */
export function values(layers, inputs) {
  const all = [inputs];
  for (const layer of layers) all.push(sums(layer, all[all.length - 1]).map(FUNCTIONS[layer.activation]));
  return all;
}

/**
 * @param {Layer[]} layers
 * @param {ArrayLike<number>} inputs
 * @returns {ArrayLike<number>}
 */
export function output(layers, inputs) {
  return values(layers, inputs)[layers.length];
}

/**
 * One unit: its largest products, the sum of the others, its bias, its sum, and what comes out.
 * @param {Layer} layer
 * @param {ArrayLike<number>} inputs
 * @param {number} unit
 * @param {number} [most]  products told one by one
 */
export function unitOf(layer, inputs, unit, most = 3) {
  const width = inputs.length;
  /** @type {Term[]} */
  const terms = Array.from({ length: width }, (_, k) => {
    const weight = layer.weights[unit * width + k];
    return { k, weight, value: inputs[k], product: weight * inputs[k] };
  }).sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const rest = terms.slice(most).reduce((sum, { product }) => sum + product, 0), bias = layer.biases[unit];
  const sum = terms.slice(0, most).reduce((total, { product }) => total + product, rest + bias);
  return { largest: terms.slice(0, most), others: Math.max(0, width - most), rest, bias, sum, value: FUNCTIONS[layer.activation](sum) };
}

/**
 * Mean squared difference.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function squaredError(one, other) {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += (one[k] - other[k]) ** 2;
  return sum / one.length;
}

/**
 * Straight-line distance.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function distance(one, other) {
  return Math.sqrt(one.length * squaredError(one, other));
}
