// A transformer encoder block as torch has it: self-attention and a feed-forward part, each added and normalised.

/** @typedef {{ weight: ArrayLike<number>, bias: ArrayLike<number>, inputs: number, outputs: number }} Linear */
/** @typedef {{ weight: ArrayLike<number>, bias: ArrayLike<number> }} Norm */
/** @typedef {{ query: Linear, key: Linear, value: Linear, out: Linear, first: Linear, second: Linear, attentionNorm: Norm, feedNorm: Norm, heads: number }} Block */

const LEAST = 1e-5; // torch adds it to a variance before its root is taken

/**
 * The dense layer whose weights are "NAME.weight" (outputs, inputs) and "NAME.bias".
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {string} name
 * @returns {Linear}
 */
export function linearOf(arrays, name) {
  const weight = arrays[`${name}.weight`], bias = arrays[`${name}.bias`];
  return { weight, bias, outputs: bias.length, inputs: weight.length / bias.length };
}

/**
 * A block by the names of torch's state_dict: attention.query, .key, .value, .out, attention_norm, feed.0, feed.2, feed_norm.
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {string} name
 * @param {number} heads
 * @returns {Block}
 */
export function blockOf(arrays, name, heads) {
  const linear = (part) => linearOf(arrays, `${name}.${part}`), norm = (part) => ({ weight: arrays[`${name}.${part}.weight`], bias: arrays[`${name}.${part}.bias`] });
  return {
    query: linear("attention.query"), key: linear("attention.key"), value: linear("attention.value"), out: linear("attention.out"),
    first: linear("feed.0"), second: linear("feed.2"), attentionNorm: norm("attention_norm"), feedNorm: norm("feed_norm"), heads,
  };
}

/**
 * Each row of `x` (rows, inputs) times the weights, plus biases.
 * @param {Linear} linear
 * @param {ArrayLike<number>} x
 */
export function dense({ weight, bias, inputs, outputs }, x) {
  const rows = x.length / inputs, y = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const from = row * inputs, to = row * outputs;
    for (let unit = 0, at = 0; unit < outputs; unit++) {
      let sum = bias[unit];
      for (let k = 0; k < inputs; k++, at++) sum += weight[at] * x[from + k];
      y[to + unit] = sum;
    }
  }
  return y;
}

/**
 * Each token's numbers with mean 0 and variance 1, then scaled and moved.
 * @param {Norm} norm
 * @param {Float32Array} x
 */
export function normalised({ weight, bias }, x) {
  const width = bias.length, y = new Float32Array(x.length);
  for (let from = 0; from < x.length; from += width) {
    let mean = 0, variance = 0;
    for (let k = 0; k < width; k++) mean += x[from + k] / width;
    for (let k = 0; k < width; k++) variance += (x[from + k] - mean) ** 2 / width;
    const over = 1 / Math.sqrt(variance + LEAST);
    for (let k = 0; k < width; k++) y[from + k] = (x[from + k] - mean) * over * weight[k] + bias[k];
  }
  return y;
}

/**
 * What tokens (tokens, width) become, and how each head shares its attention: (heads, tokens that look, tokens looked at).
 * @param {Block} block
 * @param {Float32Array} x
 */
export function attended(block, x) {
  const { heads } = block, width = block.query.inputs, tokens = x.length / width, own = width / heads, over = 1 / Math.sqrt(own);
  const q = dense(block.query, x), k = dense(block.key, x), v = dense(block.value, x), gathered = new Float32Array(x.length), shares = new Float32Array(heads * tokens * tokens);
  for (let head = 0; head < heads; head++) {
    for (let token = 0; token < tokens; token++) {
      const row = (head * tokens + token) * tokens, asks = token * width + head * own;
      let most = -Infinity, sum = 0;
      for (let other = 0; other < tokens; other++) {
        const says = other * width + head * own;
        let score = 0;
        for (let d = 0; d < own; d++) score += q[asks + d] * k[says + d];
        shares[row + other] = score * over;
        most = Math.max(most, score * over);
      }
      for (let other = 0; other < tokens; other++) sum += (shares[row + other] = Math.exp(shares[row + other] - most));
      for (let other = 0; other < tokens; other++) {
        const share = (shares[row + other] /= sum), gives = other * width + head * own;
        for (let d = 0; d < own; d++) gathered[asks + d] += share * v[gives + d];
      }
    }
  }
  const z = normalised(block.attentionNorm, added(x, dense(block.out, gathered)));
  const fed = dense(block.second, dense(block.first, z).map((value) => Math.max(0, value)));
  return { y: normalised(block.feedNorm, added(z, fed)), shares };
}

const added = (/** @type {Float32Array} */ one, /** @type {Float32Array} */ other) => one.map((value, k) => value + other[k]);
