// A matrix as a product of two thin ones, by its singular values: from the eigenvectors of M M', by Jacobi's rotations.

const SWEEPS = 30, ENOUGH = 1e-22; // of the squares that lie beside the diagonal

/**
 * Eigenvalues of a symmetric matrix from the largest down, and their vectors as rows.
 * @param {ArrayLike<number>} matrix  size x size
 * @param {number} size
 */
export function eigen(matrix, size) {
  const a = Float64Array.from(matrix), rows = new Float64Array(size * size);
  for (let k = 0; k < size; k++) rows[k * size + k] = 1;
  const whole = a.reduce((sum, v) => sum + v * v, 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let beside = 0;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) beside += 2 * a[p * size + q] ** 2;
    if (beside <= ENOUGH * whole) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, rows, size, p, q);
  }
  const order = Array.from({ length: size }, (_, k) => k).sort((x, y) => a[y * size + y] - a[x * size + x]);
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => vectors.set(rows.subarray(from * size, (from + 1) * size), to * size));
  return { values: Float64Array.from(order, (k) => a[k * size + k]), vectors };
}

// Turn rows and columns p and q so that what stands at their crossing is 0.
function rotate(a, rows, size, p, q) {
  const crossing = a[p * size + q];
  if (crossing === 0) return;
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * crossing), tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1), sine = tangent * cosine;
  for (let k = 0; k < size; k++) {
    const one = a[k * size + p], other = a[k * size + q];
    a[k * size + p] = cosine * one - sine * other;
    a[k * size + q] = sine * one + cosine * other;
  }
  for (const matrix of [a, rows]) {
    for (let k = 0; k < size; k++) {
      const one = matrix[p * size + k], other = matrix[q * size + k];
      matrix[p * size + k] = cosine * one - sine * other;
      matrix[q * size + k] = sine * one + cosine * other;
    }
  }
}

/**
 * Vectors of the rows of a matrix: U times the root of S, of its first singular values (Levy, Goldberg and Dagan 2015).
 * @param {ArrayLike<number>} matrix  size x size
 * @param {number} size
 * @param {number} dimensions
 */
export function factors(matrix, size, dimensions) {
  const squares = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += matrix[i * size + k] * matrix[j * size + k];
      squares[i * size + j] = squares[j * size + i] = sum;
    }
  }
  const { values, vectors } = eigen(squares, size), singular = values.map((value) => Math.sqrt(Math.max(0, value)));
  const rows = new Float64Array(size * dimensions);
  for (let word = 0; word < size; word++) for (let j = 0; j < dimensions; j++) rows[word * dimensions + j] = vectors[j * size + word] * Math.sqrt(singular[j]);
  return { rows, singular };
}
