// Made digits against real ones: the nearest, and how far it is by rows; and how sure a share of right answers is.

export const SIDE = 8, PIXELS = SIDE * SIDE, DARKEST = 16;

/** One digit of many. */
export function digit(/** @type {Uint8Array} */ all, /** @type {number} */ k) {
  return all.subarray(k * PIXELS, (k + 1) * PIXELS);
}

/**
 * Sums of absolute differences, a number for each row of pixels.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function byRows(one, other) {
  return Array.from({ length: SIDE }, (_, y) => {
    let sum = 0;
    for (let k = y * SIDE; k < (y + 1) * SIDE; k++) sum += Math.abs(one[k] - other[k]);
    return sum;
  });
}

export function apart(/** @type {ArrayLike<number>} */ one, /** @type {ArrayLike<number>} */ other) {
  let sum = 0;
  for (let k = 0; k < PIXELS; k++) sum += Math.abs(one[k] - other[k]);
  return sum;
}

/**
 * Which of the real digits is nearest to one, and how far it is.
 * @param {Uint8Array} one
 * @param {Uint8Array} real
 */
export function nearest(one, real) {
  let best = 0, least = Infinity;
  for (let k = 0; k < real.length / PIXELS; k++) {
    const far = apart(one, digit(real, k));
    if (far < least) [best, least] = [k, far];
  }
  return { place: best, distance: least };
}

/**
 * The interval of a share of right answers, 95% (Wilson 1927).
 * @param {number} right
 * @param {number} of
 * @returns {[number, number]}
 */
export function wilson(right, of) {
  const z = 1.959964, p = right / of, below = 1 + (z * z) / of, middle = (p + (z * z) / (2 * of)) / below;
  const half = (z / below) * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  return [middle - half, middle + half];
}
