// Means over draws of the patches learnt from, their intervals, and how one way compares with another.

export const mean = (/** @type {ArrayLike<number>} */ list) => Array.from(list).reduce((sum, value) => sum + value, 0) / list.length;

/**
 * Mean and 95% interval.
 * @param {ArrayLike<number>} list
 * @param {number} factor  standard deviations that the interval goes to either side, the root of the number of draws within
 */
export function interval(list, factor) {
  const middle = mean(list), spread = Math.sqrt(Array.from(list).reduce((sum, value) => sum + (value - middle) ** 2, 0) / (list.length - 1));
  return { mean: middle, low: middle - factor * spread, high: middle + factor * spread };
}

/**
 * One way less another on the same draws.
 * @param {number[]} one
 * @param {number[]} other
 * @param {number} factor
 */
export function compared(one, other, factor) {
  const found = interval(one.map((value, k) => value - other[k]), factor);
  return { ...found, verdict: found.low > 0 ? "better" : found.high < 0 ? "worse" : "no difference shown" };
}

/**
 * The least size at which a curve's mean reaches a value, by its place; -1 where none does.
 * @param {number[][]} curve
 * @param {number} value
 */
export function reaches(curve, value) {
  return curve.findIndex((draws) => mean(draws) >= value - 1e-12);
}
