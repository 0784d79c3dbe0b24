// A multi-layer perceptron in matrices: x(l-1) begins with the 1 of the bias, W(l) is (d(l-1)+1) x d(l), columns are vectors.
// Loss e = (x - y)^2 / 2 summed over the outputs, tanh in every layer.

/** @typedef {number[][]} Matrix  rows of columns */
/** @typedef {{ s: Matrix, x: Matrix }} Layer  x begins with 1, except in the last layer */
/** @typedef {{ layers: Layer[], error: Matrix, loss: number }} Forward  error: x(L) - y */
/** @typedef {{ slopes: Matrix[], back: (Matrix | null)[], deltas: Matrix[], gradients: Matrix[] }} Backward  by layer; back: W(l+1) delta(l+1), bias entry included, null in the last layer */

/**
 * @param {number[]} column
 * @returns {Matrix}
 */
export function vector(column) {
  return column.map((value) => [value]);
}

/** @param {Matrix} a @param {Matrix} b @returns {Matrix} */
export function times(a, b) {
  return a.map((row) => b[0].map((_, c) => row.reduce((sum, value, k) => sum + value * b[k][c], 0)));
}

/** @param {Matrix} a @returns {Matrix} */
export function transposed(a) {
  return a[0].map((_, c) => a.map((row) => row[c]));
}

/**
 * s(l) = W(l)^T x(l-1), x(l) = [1, tanh s(l)].
 * @param {Matrix[]} weights  by layer
 * @param {number[]} inputs  without the 1
 * @param {number[]} label
 * @returns {Forward}
 */
export function forward(weights, inputs, label) {
  const layers = [];
  let x = vector([1, ...inputs]);
  weights.forEach((w, l) => {
    const s = times(transposed(w), x), g = s.map(([value]) => [Math.tanh(value)]);
    x = l + 1 < weights.length ? [[1], ...g] : g;
    layers.push({ s, x });
  });
  const error = x.map(([value], k) => [value - label[k]]);
  return { layers, error, loss: error.reduce((sum, [value]) => sum + (value * value) / 2, 0) };
}

/**
 * delta(L) = de/dx g'(s), delta(l) = g'(s) [W(l+1) delta(l+1)] without its bias entry, dE/dW(l) = x(l-1) delta(l)^T.
 * @param {Matrix[]} weights
 * @param {number[]} inputs
 * @param {Forward} passed
 * @returns {Backward}
 */
export function backward(weights, inputs, { layers, error }) {
  const last = weights.length - 1, slopes = [], back = [], deltas = [], gradients = [];
  for (let l = last; l >= 0; l--) {
    const g = l === last ? layers[l].x : layers[l].x.slice(1);
    slopes[l] = g.map(([value]) => [1 - value * value]);
    back[l] = l === last ? null : times(weights[l + 1], deltas[l + 1]);
    const above = back[l] ? back[l].slice(1) : error;
    deltas[l] = slopes[l].map(([slope], k) => [slope * above[k][0]]);
    gradients[l] = times(l ? layers[l - 1].x : vector([1, ...inputs]), transposed(deltas[l]));
  }
  return { slopes, back, deltas, gradients };
}

/**
 * W - rate * dE/dW, by layer.
 * @param {Matrix[]} weights
 * @param {Matrix[]} gradients
 * @param {number} rate
 * @returns {Matrix[]}
 */
export function descended(weights, gradients, rate) {
  return weights.map((w, l) => w.map((row, r) => row.map((value, c) => value - rate * gradients[l][r][c])));
}
