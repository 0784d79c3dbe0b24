// A linear autoencoder that descends, on digits of which only the covariance matters, and how far its plane is from another.

import { normals } from "../../topic/chance.js";

/** @typedef {{ encoder: Float64Array, decoder: Float64Array, size: number, width: number, steps: number }} Linear  encoder by number then pixel, decoder by pixel then number */

/**
 * First weights: normal ones, small.
 * @param {number} size  numbers in the code
 * @param {number} width  pixels
 * @param {number} seed
 * @returns {Linear}
 */
export function begin(size, width, seed) {
  const normal = normals(seed), drawn = () => Float64Array.from({ length: size * width }, () => normal() / Math.sqrt(width));
  const encoder = drawn();
  return { encoder, decoder: drawn(), size, width, steps: 0 };
}

// The matrix a (rows × inner) times b (inner × columns).
function times(a, b, rows, inner, columns) {
  const made = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const value = a[i * inner + k];
      if (value !== 0) for (let j = 0; j < columns; j++) made[i * columns + j] += value * b[k * columns + j];
    }
  }
  return made;
}

function turned(a, rows, columns) {
  return Float64Array.from({ length: rows * columns }, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)]);
}

/**
 * The mean over samples of the squared distance between x and decoder · encoder · x, and its gradients. `covariance` is
 * that of the inputs, whose means are taken away.
 * @param {Linear} net
 * @param {ArrayLike<number>} covariance
 */
export function loss({ encoder, decoder, size, width }, covariance) {
  const seen = times(encoder, covariance, size, width, width), back = turned(decoder, width, size);
  const codes = times(seen, turned(encoder, size, width), size, width, size), lengths = times(back, decoder, size, width, size);
  let value = 0;
  for (let k = 0; k < width; k++) value += covariance[k * width + k];
  for (let i = 0; i < size; i++) for (let k = 0; k < width; k++) value -= 2 * seen[i * width + k] * decoder[k * size + i];
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) value += lengths[i * size + j] * codes[j * size + i];
  const seenBack = turned(seen, size, width), pulled = times(decoder, codes, width, size, size), pushed = times(lengths, seen, size, size, width), wanted = times(back, covariance, size, width, width);
  return { value, decoder: pulled.map((v, at) => 2 * (v - seenBack[at])), encoder: pushed.map((v, at) => 2 * (v - wanted[at])) };
}

/**
 * One step of descent, over all samples.
 * @param {Linear} net
 * @param {ArrayLike<number>} covariance
 * @param {number} rate
 * @returns {Linear}
 */
export function step(net, covariance, rate) {
  const slope = loss(net, covariance), less = (weights, by) => weights.map((w, at) => w - rate * by[at]);
  return { ...net, encoder: less(net.encoder, slope.encoder), decoder: less(net.decoder, slope.decoder), steps: net.steps + 1 };
}

/** Column `k` of the decoder: the picture that the k-th number draws. */
export function column(/** @type {Linear} */ { decoder, size, width }, /** @type {number} */ k) {
  return Float64Array.from({ length: width }, (_, row) => decoder[row * size + k]);
}

// Vectors of length 1 at right angles that span the same (Gram and Schmidt, twice).
function straightened(vectors) {
  const made = [];
  for (const vector of vectors) {
    const left = Float64Array.from(vector);
    for (let round = 0; round < 2; round++) {
      for (const one of made) {
        const share = dot(left, one);
        for (let k = 0; k < left.length; k++) left[k] -= share * one[k];
      }
    }
    const size = Math.sqrt(dot(left, left));
    made.push(left.map((v) => v / size));
  }
  return made;
}

function dot(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/**
 * The largest principal angle between what two lists of as many vectors span, in degrees, and its sine: how much of a
 * vector of length 1 of the one space can lie outside the other (Björck and Golub 1973).
 * @param {ArrayLike<number>[]} one
 * @param {ArrayLike<number>[]} other
 */
export function largestAngle(one, other) {
  const a = straightened(one), b = straightened(other);
  const outside = b.map((vector) => {
    const left = Float64Array.from(vector);
    for (const base of a) {
      const share = dot(vector, base);
      for (let k = 0; k < left.length; k++) left[k] -= share * base[k];
    }
    return left;
  });
  const inner = outside.map((p) => outside.map((q) => dot(p, q)));
  let direction = inner.map((_, k) => 1 + 0.1 * k), most = 0;
  for (let round = 0; round < 300; round++) {
    const next = inner.map((row) => dot(row, direction)), size = Math.hypot(...next);
    if (size < 1e-300) return { degrees: 0, sine: 0 };
    direction = next.map((v) => v / size);
    most = size;
  }
  const sine = Math.min(1, Math.sqrt(most));
  return { degrees: (Math.asin(sine) * 180) / Math.PI, sine };
}
