// Three convolutions with ReLUs, the mean of every last map, and one unit that tells pagoda from flower.

/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number>, kernel: number, stride: number }} Layer  weights by filter, channel, row, column */
/** @typedef {{ convolutions: Layer[], weights: ArrayLike<number>, bias: number }} Network */

const SHAPE = [{ kernel: 5, stride: 2 }, { kernel: 3, stride: 2 }, { kernel: 3, stride: 1 }];

/**
 * The network whose arrays are called "WAY.SIZE.conv_1.weight" and so on; frozen convolutions are kept with the least size.
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {string} way
 * @param {number[]} sizes
 * @param {number} size
 * @returns {Network}
 */
export function networkOf(arrays, way, sizes, size) {
  const part = (name) => arrays[`${way}.${size}.${name}`] ?? arrays[`${way}.${sizes[0]}.${name}`];
  return {
    convolutions: SHAPE.map((shape, k) => ({ ...shape, weights: part(`conv_${k + 1}.weight`), biases: part(`conv_${k + 1}.bias`) })),
    weights: part("dense.weight"), bias: part("dense.bias")[0],
  };
}

/**
 * A convolution with zeros around and a ReLU: square maps, one after the other, each row by row.
 * @param {Layer} layer
 * @param {ArrayLike<number>} maps
 * @param {number} side
 */
export function convolved({ weights, biases, kernel, stride }, maps, side) {
  const reach = (kernel - 1) / 2, made = Math.floor((side - 1) / stride) + 1, channels = maps.length / side ** 2, area = kernel * kernel;
  const values = new Float64Array(biases.length * made * made);
  for (let filter = 0, to = 0; filter < biases.length; filter++) {
    for (let row = 0; row < made; row++) {
      const up = row * stride - reach, first = Math.max(0, -up), last = Math.min(kernel, side - up);
      for (let column = 0; column < made; column++, to++) {
        const left = column * stride - reach, begin = Math.max(0, -left), end = Math.min(kernel, side - left);
        let sum = biases[filter];
        for (let channel = 0; channel < channels; channel++) {
          const weight = (filter * channels + channel) * area, from = channel * side * side;
          for (let i = first; i < last; i++) {
            const line = from + (up + i) * side + left, at = weight + i * kernel;
            for (let j = begin; j < end; j++) sum += weights[at + j] * maps[line + j];
          }
        }
        values[to] = Math.max(sum, 0);
      }
    }
  }
  return { values, side: made };
}

/**
 * The mean of every last map.
 * @param {Network} network
 * @param {ArrayLike<number>} patch
 * @param {number} side
 */
export function features({ convolutions }, patch, side) {
  let values = patch, across = side;
  for (const layer of convolutions) ({ values, side: across } = convolved(layer, values, across));
  const area = across * across;
  return Float64Array.from({ length: values.length / area }, (_, k) => {
    let sum = 0;
    for (let i = k * area; i < (k + 1) * area; i++) sum += values[i];
    return sum / area;
  });
}

/**
 * The sum that is above zero for a flower, and what the sigmoid makes of it.
 * @param {Network} network
 * @param {ArrayLike<number>} means
 */
export function judged({ weights, bias }, means) {
  let sum = bias;
  for (let k = 0; k < means.length; k++) sum += weights[k] * means[k];
  return { sum, flower: 1 / (1 + Math.exp(-sum)) };
}

/**
 * The sum opened: its largest products one by one, the others together, the bias.
 * @param {Network} network
 * @param {ArrayLike<number>} means
 * @param {number} [most]
 */
export function opened(network, means, most = 3) {
  const terms = Array.from(means, (value, k) => ({ k, value, weight: network.weights[k], product: value * network.weights[k] }));
  terms.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const rest = terms.slice(most).reduce((sum, { product }) => sum + product, 0);
  return { largest: terms.slice(0, most), others: Math.max(0, terms.length - most), rest, bias: network.bias, ...judged(network, means) };
}
