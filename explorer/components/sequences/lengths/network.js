// The two networks, run sign by sign: a gated recurrent unit reads, another writes, with attention or without.

/** @typedef {{ shape: number[], values: ArrayLike<number> }} Matrix */
/** @typedef {Record<string, Matrix>} Weights */
/** @typedef {{ state: Float64Array, scores: number[], shares: number[], context: Float64Array | null, logits: number[], chances: number[], sign: number }} Written */

/**
 * Weights as they were kept: whole numbers times a scale for each matrix.
 * @param {Record<string, Int8Array>} arrays  by "task kind name"
 * @param {Record<string, number>} scales
 * @param {Record<string, number[]>} shapes
 * @param {string} prefix  "task kind"
 * @returns {Weights}
 */
export function restored(arrays, scales, shapes, prefix) {
  const names = Object.keys(scales).filter((name) => name.startsWith(`${prefix} `));
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length + 1), { shape: shapes[name], values: Float64Array.from(arrays[name], (v) => v * scales[name]) }]));
}

/**
 * A row vector times a matrix, plus what is given.
 * @param {ArrayLike<number>} vector
 * @param {Matrix} matrix
 * @param {ArrayLike<number> | null} [plus]
 */
export function times(vector, { shape: [, columns], values }, plus = null) {
  const out = plus ? Float64Array.from(plus) : new Float64Array(columns);
  for (let row = 0; row < vector.length; row++) {
    const v = vector[row], from = row * columns;
    for (let column = 0; column < columns; column++) out[column] += v * values[from + column];
  }
  return out;
}

const sigmoid = (v) => 1 / (1 + Math.exp(-v));

/** A row of a table. */
export function rowOf(/** @type {Matrix} */ { shape: [, columns], values }, /** @type {number} */ row) {
  return Array.prototype.slice.call(values, row * columns, (row + 1) * columns);
}

/**
 * The state after one more sign: gates r and z, a candidate n, and (1 - z) n + z h, as torch's GRUCell has them.
 * @param {Weights} weights
 * @param {"reader" | "writer"} part
 * @param {ArrayLike<number>} input
 * @param {ArrayLike<number>} state
 */
export function turn(weights, part, input, state) {
  const width = state.length, given = times(input, weights[`${part}_input`], weights[`${part}_bias`].values);
  const own = times(state, weights[`${part}_state`], weights[`${part}_state_bias`].values), next = new Float64Array(width);
  for (let k = 0; k < width; k++) {
    const r = sigmoid(given[k] + own[k]), z = sigmoid(given[width + k] + own[width + k]);
    const n = Math.tanh(given[2 * width + k] + r * own[2 * width + k]);
    next[k] = (1 - z) * n + z * state[k];
  }
  return next;
}

/**
 * The reader's state after each sign.
 * @param {Weights} weights
 * @param {number[]} signs
 */
export function encoded(weights, signs) {
  let state = new Float64Array(weights.reader_state.shape[0]);
  return signs.map((sign) => (state = turn(weights, "reader", rowOf(weights.read, sign), state)));
}

/**
 * Shares that sum to 1, from scores.
 * @param {ArrayLike<number>} scores
 */
export function softmax(scores) {
  const all = Array.from(scores), most = Math.max(...all), powers = all.map((score) => Math.exp(score - most)), sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/**
 * What the writer gathers: a score of each place by (state times matrix) . place, their softmax, and the weighted sum.
 * @param {Weights} weights
 * @param {ArrayLike<number>} state
 * @param {Float64Array[]} places
 */
export function attended(weights, state, places) {
  const asks = times(state, weights.score), scores = places.map((place) => place.reduce((sum, v, k) => sum + v * asks[k], 0)), shares = softmax(scores);
  const context = new Float64Array(asks.length);
  places.forEach((place, j) => place.forEach((v, k) => { context[k] += shares[j] * v; }));
  return { asks, scores, shares, context };
}

/**
 * Write until the end sign, each time the likeliest sign.
 * @param {Weights} weights
 * @param {Float64Array[]} places  the reader's states
 * @param {number} most  signs
 * @returns {Written[]}
 */
export function written(weights, places, most) {
  const end = weights.out_bias.shape[1] - 1, all = [];
  let state = places[places.length - 1], last = end + 1;
  while (all.length < most && last !== end) {
    state = turn(weights, "writer", rowOf(weights.written, last), state);
    const looked = weights.score ? attended(weights, state, places) : null;
    const own = times(state, weights.out_state, weights.out_bias.values), logits = Array.from(looked ? times(looked.context, weights.out_context, own) : own), chances = softmax(logits);
    last = chances.indexOf(Math.max(...chances));
    all.push({ state, scores: looked?.scores ?? [], shares: looked?.shares ?? [], context: looked?.context ?? null, logits, chances, sign: last });
  }
  return all;
}
