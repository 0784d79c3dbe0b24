// One new order of the pixels for all images, and why a dense layer cannot mind it.

/**
 * Where each pixel goes, of an order that says which pixel stands at each place.
 * @param {ArrayLike<number>} order
 */
export function places(order) {
  const places = new Array(order.length);
  for (let k = 0; k < order.length; k++) places[order[k]] = k;
  return places;
}

/**
 * Values in the new order.
 * @param {ArrayLike<number>} values
 * @param {ArrayLike<number>} order
 */
export function reordered(values, order) {
  return Array.from({ length: order.length }, (_, k) => values[order[k]]);
}

/**
 * The sum that a dense unit makes of its pixels.
 * @param {ArrayLike<number>} weights
 * @param {ArrayLike<number>} pixels
 */
export function sum(weights, pixels) {
  let all = 0;
  for (let k = 0; k < pixels.length; k++) all += weights[k] * pixels[k];
  return all;
}

/**
 * Where a pixel is on its way, in rows and columns that may lie between.
 * @param {number} from
 * @param {number} to
 * @param {number} share  of the way, 0 to 1
 * @param {number} side
 * @returns {[number, number]}  row, column
 */
export function between(from, to, share, side) {
  const eased = share * share * (3 - 2 * share);
  const at = (a, b) => a + (b - a) * eased;
  return [at(Math.floor(from / side), Math.floor(to / side)), at(from % side, to % side)];
}
