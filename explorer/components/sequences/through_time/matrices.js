// Small matrices as rows: products, a random orthogonal one, the spectral radius.

/** @typedef {number[][]} Matrix  rows */

/**
 * @param {Matrix} a
 * @param {number[]} x
 */
export function times(a, x) {
  return a.map((row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
}

/**
 * The transpose of `a` times `x`.
 * @param {Matrix} a
 * @param {number[]} x
 */
export function across(a, x) {
  return a[0].map((_, j) => a.reduce((sum, row, i) => sum + row[j] * x[i], 0));
}

/**
 * @param {number} rows
 * @param {number} columns
 * @param {() => number} of
 * @returns {Matrix}
 */
export function filled(rows, columns, of) {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, of));
}

/**
 * @param {Matrix} a
 * @param {number} factor
 */
export function scaled(a, factor) {
  return a.map((row) => row.map((value) => factor * value));
}

/**
 * Rows made of length 1 and at right angles, each of what is left of it beside those before (Gram and Schmidt, twice
 * against rounding).
 * @param {Matrix} a  square
 */
export function orthogonal(a) {
  /** @type {Matrix} */
  const done = [];
  for (const first of a) {
    const row = [...first];
    for (let twice = 0; twice < 2; twice++) {
      for (const other of done) {
        const along = row.reduce((sum, value, j) => sum + value * other[j], 0);
        for (let j = 0; j < row.length; j++) row[j] -= along * other[j];
      }
    }
    done.push(row.map((value) => value / Math.hypot(...row)));
  }
  return done;
}

const SQUARINGS = 48; // A to the power 2^48: what is left of the difference to the limit is below rounding

/**
 * The largest absolute value of an eigenvalue: the limit of |A^k|^(1/k) (Gelfand), by squaring.
 * @param {Matrix} a  square
 */
export function spectralRadius(a) {
  let power = a, log = 0;
  for (let k = 0; k < SQUARINGS; k++) {
    const size = Math.sqrt(power.flat().reduce((sum, value) => sum + value * value, 0));
    if (size === 0) return 0;
    log += Math.log(size) / 2 ** k;
    const unit = scaled(power, 1 / size);
    power = unit.map((row) => across(unit, row));
  }
  return Math.exp(log);
}
