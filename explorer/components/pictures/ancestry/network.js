// The network along a chromosome: convolutions of one or three variants, near or far apart, with zeros beyond the ends.

/** @typedef {{ name: string, kind: "conv" | "relu" | "join", inputs: string[], kernel?: number, dilation?: number }} Layer */
/** @typedef {{ channels: number, length: number, values: Float32Array }} Line  channel by channel */

/**
 * @param {Line} of
 * @param {{ weights: ArrayLike<number>, biases: ArrayLike<number>, kernel: number, dilation: number }} kernels  weights by filter, channel, place
 * @returns {Line}
 */
export function convolved({ channels, length, values }, { weights, biases, kernel, dilation }) {
  const filters = biases.length, made = { channels: filters, length, values: new Float32Array(filters * length) }, half = (kernel - 1) / 2;
  for (let filter = 0; filter < filters; filter++) {
    const to = made.values.subarray(filter * length, (filter + 1) * length).fill(biases[filter]);
    for (let channel = 0; channel < channels; channel++) {
      const from = channel * length;
      for (let j = 0; j < kernel; j++) {
        const weight = weights[(filter * channels + channel) * kernel + j], shift = (j - half) * dilation;
        const low = Math.max(0, -shift), high = Math.min(length, length - shift);
        for (let k = low; k < high; k++) to[k] += weight * values[from + k + shift];
      }
    }
  }
  return made;
}

/**
 * What every layer makes of what is read.
 * @param {Layer[]} layers
 * @param {Record<string, ArrayLike<number>>} arrays  "NAME.weight" and "NAME.bias"
 * @param {Line} input
 * @returns {Record<string, Line>}
 */
export function run(layers, arrays, input) {
  /** @type {Record<string, Line>} */
  const made = { input };
  for (const { name, kind, inputs, kernel, dilation } of layers) {
    const [of, ...others] = inputs.map((one) => made[one]);
    if (kind === "conv") made[name] = convolved(of, { weights: arrays[`${name}.weight`], biases: arrays[`${name}.bias`], kernel, dilation });
    else if (kind === "relu") made[name] = { ...of, values: of.values.map((v) => Math.max(0, v)) };
    else made[name] = { channels: [of, ...others].reduce((sum, { channels }) => sum + channels, 0), length: of.length, values: Float32Array.from([of, ...others].flatMap(({ values }) => Array.from(values))) };
  }
  return made;
}

/**
 * What the network reads: call, both frequencies, error rate.
 * @param {ArrayLike<number>} calls
 * @param {ArrayLike<number>[]} frequencies
 * @param {number} error
 * @returns {Line}
 */
export function given(calls, frequencies, error) {
  const length = calls.length, values = new Float32Array(4 * length);
  values.set(calls, 0);
  values.set(frequencies[0], length);
  values.set(frequencies[1], 2 * length);
  values.fill(error, 3 * length);
  return { channels: 4, length, values };
}

/**
 * Logits and probabilities of both heads.
 * @param {Record<string, Line>} made
 */
export function answers({ where, cleaner }) {
  const { length } = where, logits = Array.from({ length }, (_, k) => [where.values[k], where.values[length + k]]);
  return { logits, second: logits.map(([a, b]) => 1 / (1 + Math.exp(a - b))), allele: Array.from(cleaner.values), one: Array.from(cleaner.values, (v) => 1 / (1 + Math.exp(-v))) };
}
