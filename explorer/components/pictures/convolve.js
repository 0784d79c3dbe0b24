// Convolution, rectifier, pooling and enlarging over small pictures, forwards, and backwards to what came in.

/** @typedef {{ channels: number, height: number, width: number, values: Float32Array }} Maps  channel by channel, row by row */
/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number>, kernel: number }} Kernels  weights by filter, channel, row, column; `kernel` is 1 or 3 */

/**
 * @param {number} channels
 * @param {number} height
 * @param {number} width
 * @param {ArrayLike<number>} [values]
 * @returns {Maps}
 */
export function maps(channels, height, width, values) {
  return { channels, height, width, values: values ? Float32Array.from(values) : new Float32Array(channels * height * width) };
}

/**
 * Slide kernels over maps, with zeros around, so that the size stays.
 * @param {Maps} of
 * @param {Kernels} kernels
 * @returns {Maps}
 */
export function convolved(of, { weights, biases, kernel }) {
  const filters = biases.length, { channels, height, width } = of, made = maps(filters, height, width), area = height * width;
  const wide = kernel === 3 ? padded(of) : of.values, stride = kernel === 3 ? width + 2 : width, plane = kernel === 3 ? (height + 2) * stride : area;
  for (let filter = 0; filter < filters; filter++) {
    const to = made.values.subarray(filter * area, (filter + 1) * area).fill(biases[filter]);
    for (let channel = 0; channel < channels; channel++) {
      const from = wide.subarray(channel * plane, (channel + 1) * plane);
      if (kernel === 3) slide(to, from, weights, (filter * channels + channel) * 9, height, width, stride);
      else scale(to, from, weights[filter * channels + channel]);
    }
  }
  return made;
}

// Nine products for each pixel of one map, added to what is there.
function slide(to, from, weights, at, height, width, stride) {
  const a = weights[at], b = weights[at + 1], c = weights[at + 2], d = weights[at + 3], e = weights[at + 4], f = weights[at + 5], g = weights[at + 6], h = weights[at + 7], i = weights[at + 8];
  for (let row = 0, k = 0; row < height; row++) {
    for (let top = row * stride, end = k + width; k < end; k++, top++) {
      const middle = top + stride, below = middle + stride;
      to[k] += a * from[top] + b * from[top + 1] + c * from[top + 2] + d * from[middle] + e * from[middle + 1] + f * from[middle + 2] + g * from[below] + h * from[below + 1] + i * from[below + 2];
    }
  }
}

function scale(to, from, weight) {
  for (let k = 0; k < to.length; k++) to[k] += weight * from[k];
}

function padded({ channels, height, width, values }) {
  const stride = width + 2, made = new Float32Array(channels * (height + 2) * stride);
  for (let line = 0; line < channels * height; line++) {
    const channel = Math.floor(line / height), row = line % height;
    made.set(values.subarray(line * width, (line + 1) * width), (channel * (height + 2) + row + 1) * stride + 1);
  }
  return made;
}

/**
 * The kernels that carry a gradient back: rows and columns turned about, filters and channels exchanged, no biases.
 * @param {Kernels} kernels
 * @returns {Kernels}
 */
export function turned({ weights, biases, kernel }) {
  const filters = biases.length, area = kernel * kernel, channels = weights.length / filters / area, made = new Float32Array(weights.length);
  for (let filter = 0; filter < filters; filter++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let k = 0; k < area; k++) made[(channel * filters + filter) * area + area - 1 - k] = weights[(filter * channels + channel) * area + k];
    }
  }
  return { weights: made, biases: new Float32Array(channels), kernel };
}

/** @returns {Maps} */
export function rectified(/** @type {Maps} */ of) {
  const made = maps(of.channels, of.height, of.width);
  for (let k = 0; k < made.values.length; k++) made.values[k] = Math.max(0, of.values[k]);
  return made;
}

/**
 * The gradient before a rectifier, from the one after it and what came out of it.
 * @param {Maps} gradient
 * @param {Maps} out
 * @returns {Maps}
 */
export function rectifiedBack(gradient, out) {
  const made = maps(out.channels, out.height, out.width);
  for (let k = 0; k < made.values.length; k++) made.values[k] = out.values[k] > 0 ? gradient.values[k] : 0;
  return made;
}

/**
 * The place in the large maps of each largest of 2 x 2, the first of equals.
 * @param {Maps} of
 */
export function largest(of) {
  const { channels, width, values } = of, height = of.height / 2, half = width / 2, made = new Int32Array(channels * height * half);
  for (let line = 0, k = 0; line < channels * height; line++) {
    for (let column = 0; column < half; column++, k++) {
      const first = 2 * line * width + 2 * column;
      let best = first;
      for (const other of [first + 1, first + width, first + width + 1]) if (values[other] > values[best]) best = other;
      made[k] = best;
    }
  }
  return made;
}

/**
 * The largest of every 2 x 2.
 * @param {Maps} of
 * @returns {Maps}
 */
export function pooled(of) {
  const { channels, width, values } = of, height = of.height / 2, half = width / 2, made = maps(channels, height, half);
  for (let line = 0, k = 0; line < channels * height; line++) {
    for (let column = 0; column < half; column++, k++) {
      const first = 2 * line * width + 2 * column;
      made.values[k] = Math.max(values[first], values[first + 1], values[first + width], values[first + width + 1]);
    }
  }
  return made;
}

/**
 * @param {Maps} gradient
 * @param {Maps} of  what was pooled
 * @returns {Maps}
 */
export function pooledBack(gradient, of) {
  const made = maps(of.channels, of.height, of.width);
  largest(of).forEach((place, k) => { made.values[place] += gradient.values[k]; });
  return made;
}

/**
 * The mean of every 2 x 2.
 * @param {Maps} of
 * @returns {Maps}
 */
export function averaged(of) {
  const made = doubledBack(of);
  for (let k = 0; k < made.values.length; k++) made.values[k] /= 4;
  return made;
}

/** @returns {Maps} */
export function averagedBack(/** @type {Maps} */ gradient) {
  const made = doubled(gradient);
  for (let k = 0; k < made.values.length; k++) made.values[k] /= 4;
  return made;
}

/**
 * Twice as high and wide, every pixel four times.
 * @param {Maps} of
 * @returns {Maps}
 */
export function doubled(of) {
  const { channels, height, width, values } = of, made = maps(channels, 2 * height, 2 * width), wide = 2 * width;
  for (let line = 0; line < channels * height; line++) {
    const to = 2 * line * wide;
    for (let column = 0; column < width; column++) made.values[to + 2 * column] = made.values[to + 2 * column + 1] = values[line * width + column];
    made.values.copyWithin(to + wide, to, to + wide);
  }
  return made;
}

/**
 * The sum of every 2 x 2: the gradient before enlarging.
 * @param {Maps} gradient
 * @returns {Maps}
 */
export function doubledBack({ channels, height, width, values }) {
  const made = maps(channels, height / 2, width / 2), half = width / 2;
  for (let line = 0, k = 0; line < (channels * height) / 2; line++) {
    for (let column = 0; column < half; column++, k++) {
      const first = 2 * line * width + 2 * column;
      made.values[k] = values[first] + values[first + 1] + values[first + width] + values[first + width + 1];
    }
  }
  return made;
}

/**
 * Maps of one size, one after the other.
 * @param {Maps[]} list
 * @returns {Maps}
 */
export function joined(list) {
  const { height, width } = list[0], made = maps(list.reduce((sum, { channels }) => sum + channels, 0), height, width);
  let at = 0;
  for (const { values } of list) {
    made.values.set(values, at);
    at += values.length;
  }
  return made;
}

/**
 * A gradient of joined maps, taken apart again.
 * @param {Maps} gradient
 * @param {Maps[]} list  what was joined
 * @returns {Maps[]}
 */
export function parted(gradient, list) {
  let at = 0;
  return list.map(({ channels, height, width, values }) => {
    at += values.length;
    return maps(channels, height, width, gradient.values.subarray(at - values.length, at));
  });
}

/** The largest value of each map. */
export function greatest(/** @type {Maps} */ { channels, height, width, values }) {
  const area = height * width;
  return Float64Array.from({ length: channels }, (_, c) => Math.max(...values.subarray(c * area, (c + 1) * area)));
}

/**
 * The largest of every so many neighbours in a row; those left over at its end are left out.
 * @param {Maps} of
 * @param {number} wide
 * @returns {Maps}
 */
export function pooledAcross({ channels, height, width, values }, wide) {
  const made = maps(channels, height, Math.floor(width / wide));
  for (let line = 0, k = 0; line < channels * height; line++) {
    for (let column = 0; column < made.width; column++, k++) made.values[k] = Math.max(...values.subarray(line * width + column * wide, line * width + (column + 1) * wide));
  }
  return made;
}
