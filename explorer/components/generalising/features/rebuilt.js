// A digit's scores on the principal components, the digit rebuilt from a few of them, and filters beside an edge filter.

export const PIXELS = 64, DARKEST = 16;
export const SOBEL = [-1, 0, 1, -2, 0, 2, -1, 0, 1].map((v) => v / 4), DOWN = [-1, -2, -1, 0, 0, 0, 1, 2, 1].map((v) => v / 4);

/**
 * The score of a digit on a component, (pixel - mean) times component summed, with every product.
 * @param {ArrayLike<number>} pixels  in [0, 1]
 * @param {ArrayLike<number>} mean
 * @param {ArrayLike<number>} component
 */
export function score(pixels, mean, component) {
  const products = Array.from(component, (weight, k) => ({ k, pixel: pixels[k], mean: mean[k], weight, value: (pixels[k] - mean[k]) * weight }));
  return { products, sum: products.reduce((sum, { value }) => sum + value, 0) };
}

/** Component `k` of all of them, one row after the other. */
export function component(/** @type {Float32Array} */ directions, /** @type {number} */ k) {
  return directions.subarray(k * PIXELS, (k + 1) * PIXELS);
}

/**
 * The mean and so many components, each as often as the digit's score says.
 * @param {ArrayLike<number>} pixels
 * @param {ArrayLike<number>} mean
 * @param {Float32Array} directions
 * @param {number} count
 */
export function rebuilt(pixels, mean, directions, count) {
  const made = Float64Array.from(mean);
  for (let c = 0; c < count; c++) {
    const weights = component(directions, c), { sum } = score(pixels, mean, weights);
    for (let k = 0; k < PIXELS; k++) made[k] += sum * weights[k];
  }
  return made;
}

/** Root mean squared difference of two pictures. */
export function apart(/** @type {ArrayLike<number>} */ one, /** @type {ArrayLike<number>} */ other) {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += (one[k] - other[k]) ** 2;
  return Math.sqrt(sum / one.length);
}

const dot = (a, b) => a.reduce((sum, v, k) => sum + v * b[k], 0);

/**
 * The Sobel filter turned so that it is most like a filter, and the cosine of the angle between the two. The turned filter is
 * across * cos + down * sin; both parts have the same length and are at right angles.
 * @param {ArrayLike<number>} filter  3 x 3
 */
export function likeAnEdge(filter) {
  const weights = Array.from(filter), across = dot(weights, SOBEL), down = dot(weights, DOWN), length = Math.hypot(...weights), unit = Math.hypot(...SOBEL);
  const size = Math.hypot(across, down) || 1, [cos, sin] = [across / size, down / size];
  return { edge: SOBEL.map((v, k) => v * cos + DOWN[k] * sin), product: size, length, unit, cosine: Math.hypot(across, down) / (length * unit || 1) };
}

/**
 * How much each 3 x 3 filter is like an edge.
 * @param {Float32Array} filters
 */
export function cosines(filters) {
  return Array.from({ length: filters.length / 9 }, (_, k) => likeAnEdge(filters.subarray(9 * k, 9 * k + 9)).cosine);
}
