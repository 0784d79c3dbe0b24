// A dense network with tanh inside, over a batch: forward, backward, and the gradient of the penalty on its slope. Values lie unit by unit, [unit][sample].

/** How many weights a network of these widths has, biases included. */
export function counted(/** @type {number[]} */ sizes) {
  return sizes.slice(1).reduce((sum, units, k) => sum + units * (sizes[k] + 1), 0);
}

export class Mlp {
  /**
   * @param {number[]} sizes  inputs, hidden units, outputs
   * @param {number} most  samples in a batch
   */
  constructor(sizes, most) {
    this.sizes = sizes;
    this.count = counted(sizes);
    this.offsets = []; // of each layer's weights [to][from]; its biases follow them
    let offset = 0;
    for (let l = 1; l < sizes.length; l++) {
      this.offsets.push(offset);
      offset += sizes[l] * (sizes[l - 1] + 1);
    }
    const room = () => sizes.map((units) => new Float64Array(units * most));
    this.values = room(); // after the activation
    this.slopes = room(); // of the activation
    this.deltas = room();
    this.tangents = room();
    this.tangentDeltas = room();
    this.tangentSums = room();
  }

  /**
   * Weights from N(0, 1 / inputs), biases 0.
   * @param {() => number} normal
   */
  begin(normal) {
    const weights = new Float64Array(this.count), { sizes, offsets } = this;
    offsets.forEach((offset, l) => {
      for (let k = 0; k < sizes[l] * sizes[l + 1]; k++) weights[offset + k] = normal() / Math.sqrt(sizes[l]);
    });
    return weights;
  }

  /**
   * The outputs [unit][sample] of the first `n` samples; they stay until the next call.
   * @param {Float64Array} weights
   * @param {Float64Array} inputs  [unit][sample]
   * @param {number} n
   */
  forward(weights, inputs, n) {
    const { sizes, values, slopes, offsets } = this, last = sizes.length - 1;
    values[0].set(inputs.subarray(0, sizes[0] * n));
    for (let l = 1; l <= last; l++) {
      const from = values[l - 1], to = values[l], offset = offsets[l - 1], inner = sizes[l - 1], biases = offset + inner * sizes[l];
      spread(to, weights, biases, sizes[l], n);
      times(to, weights, offset, from, inner, sizes[l], n);
      if (l < last) bend(to, slopes[l], sizes[l] * n);
    }
    return values[last];
  }

  /**
   * Add the gradient of a loss to `gradient`, given its derivative by each output; the derivative by the inputs stays in `deltas[0]`.
   * @param {Float64Array} weights
   * @param {Float64Array} outward  [unit][sample]
   * @param {number} n  as in the forward pass before
   * @param {Float64Array | null} gradient  none where only the inputs' derivative is wanted
   */
  backward(weights, outward, n, gradient) {
    const { sizes, values, slopes, deltas, offsets } = this, last = sizes.length - 1;
    deltas[last].set(outward.subarray(0, sizes[last] * n));
    for (let l = last; l > 0; l--) {
      const offset = offsets[l - 1], inner = sizes[l - 1];
      if (gradient) {
        outer(gradient, offset, deltas[l], values[l - 1], inner, sizes[l], n);
        sums(gradient, offset + inner * sizes[l], deltas[l], sizes[l], n);
      }
      back(deltas[l - 1], weights, offset, deltas[l], inner, sizes[l], n);
      if (l > 1) for (let k = 0; k < inner * n; k++) deltas[l - 1][k] *= slopes[l - 1][k];
    }
    return deltas[0];
  }

  /**
   * gamma / 2 times the mean squared length of the one output's gradient by the inputs, at the samples of the forward
   * pass before; its own gradient by the weights is added. (R1 of Mescheder et al. 2018.)
   * @param {Float64Array} weights
   * @param {number} n
   * @param {number} gamma
   * @param {Float64Array} gradient
   */
  penalty(weights, n, gamma, gradient) {
    const { sizes, values, slopes, deltas, tangents, tangentDeltas, tangentSums, offsets } = this, last = sizes.length - 1;
    const ones = new Float64Array(n).fill(1), slope = this.backward(weights, ones, n, null);
    let squares = 0;
    for (let k = 0; k < sizes[0] * n; k++) {
      squares += slope[k] * slope[k];
      tangents[0][k] = gamma * slope[k] / n;
    }
    for (let l = 1; l <= last; l++) { // how the output moves along that gradient
      tangentSums[l].fill(0, 0, sizes[l] * n);
      times(tangentSums[l], weights, offsets[l - 1], tangents[l - 1], sizes[l - 1], sizes[l], n);
      for (let k = 0; k < sizes[l] * n; k++) tangents[l][k] = l < last ? slopes[l][k] * tangentSums[l][k] : tangentSums[l][k];
    }
    tangentDeltas[last].fill(1, 0, n);
    deltas[last].fill(0, 0, n);
    for (let l = last; l > 0; l--) {
      const offset = offsets[l - 1], inner = sizes[l - 1];
      outer(gradient, offset, tangentDeltas[l], tangents[l - 1], inner, sizes[l], n);
      outer(gradient, offset, deltas[l], values[l - 1], inner, sizes[l], n);
      sums(gradient, offset + inner * sizes[l], deltas[l], sizes[l], n);
      if (l === 1) break;
      back(tangentDeltas[l - 1], weights, offset, tangentDeltas[l], inner, sizes[l], n);
      back(deltas[l - 1], weights, offset, deltas[l], inner, sizes[l], n);
      for (let k = 0; k < inner * n; k++) {
        const bent = -2 * values[l - 1][k] * slopes[l - 1][k]; // the second derivative
        deltas[l - 1][k] = slopes[l - 1][k] * deltas[l - 1][k] + bent * tangentSums[l - 1][k] * tangentDeltas[l - 1][k];
        tangentDeltas[l - 1][k] *= slopes[l - 1][k];
      }
    }
    return gamma * squares / (2 * n);
  }
}

function spread(to, weights, biases, units, n) {
  for (let j = 0; j < units; j++) to.fill(weights[biases + j], j * n, j * n + n);
}

function bend(values, slopes, count) {
  for (let k = 0; k < count; k++) {
    const value = Math.tanh(values[k]);
    values[k] = value;
    slopes[k] = 1 - value * value;
  }
}

// to += weights from
function times(to, weights, offset, from, inner, units, n) {
  for (let j = 0; j < units; j++) {
    const row = j * n;
    for (let i = 0; i < inner; i++) {
      const w = weights[offset + j * inner + i], start = i * n;
      for (let s = 0; s < n; s++) to[row + s] += w * from[start + s];
    }
  }
}

// to = transposed weights from
function back(to, weights, offset, from, inner, units, n) {
  to.fill(0, 0, inner * n);
  for (let j = 0; j < units; j++) {
    const row = j * n;
    for (let i = 0; i < inner; i++) {
      const w = weights[offset + j * inner + i], start = i * n;
      for (let s = 0; s < n; s++) to[start + s] += w * from[row + s];
    }
  }
}

// gradient += deltas times values, transposed
function outer(gradient, offset, deltas, values, inner, units, n) {
  for (let j = 0; j < units; j++) {
    const row = j * n;
    for (let i = 0; i < inner; i++) {
      const start = i * n;
      let even = 0, odd = 0, s = 0;
      for (; s + 1 < n; s += 2) {
        even += deltas[row + s] * values[start + s];
        odd += deltas[row + s + 1] * values[start + s + 1];
      }
      if (s < n) even += deltas[row + s] * values[start + s];
      gradient[offset + j * inner + i] += even + odd;
    }
  }
}

function sums(gradient, offset, deltas, units, n) {
  for (let j = 0; j < units; j++) {
    let sum = 0;
    for (let s = 0; s < n; s++) sum += deltas[j * n + s];
    gradient[offset + j] += sum;
  }
}
