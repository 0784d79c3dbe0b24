// Linear equations whose matrix is symmetric and positive definite.

/**
 * The x of a x = b, by Cholesky's factors.
 * @param {number[][]} a  symmetric, positive definite
 * @param {number[]} b
 */
export function solve(a, b) {
  const size = b.length, low = a.map((row) => Float64Array.from(row)), x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let left = low[i][j];
      for (let k = 0; k < j; k++) left -= low[i][k] * low[j][k];
      low[i][j] = i === j ? Math.sqrt(left) : left / low[j][j];
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= low[i][k] * x[k];
    x[i] /= low[i][i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= low[k][i] * x[k];
    x[i] /= low[i][i];
  }
  return Array.from(x);
}
