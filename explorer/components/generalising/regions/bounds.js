// How many pieces a ReLU network can have: formulas, not measurements.

/**
 * @param {number} n
 * @param {number} k
 */
export function choose(n, k) {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return k > n ? 0 : Math.round(ways);
}

/**
 * The most pieces that n lines cut the plane into, and one layer of n units with it.
 * @param {number} n
 */
export function oneLayer(n) {
  return 1 + n + choose(n, 2);
}

/**
 * At least so many pieces are possible with these widths (Montufar et al. 2014): layers but the last fold the plane.
 * @param {number[]} widths
 * @param {number} [inputs]
 */
export function possible(widths, inputs = 2) {
  const folds = widths.slice(0, -1).reduce((all, n) => all * Math.floor(n / inputs) ** inputs, 1), n = widths[widths.length - 1];
  let last = 0;
  for (let j = 0; j <= inputs; j++) last += choose(n, j);
  return folds * last;
}
