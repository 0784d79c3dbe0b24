// Which words are alike: the cosine between vectors, neighbours, and a - b + c.

/**
 * Rows of equal length 1; a row of nothing stays nothing.
 * @param {ArrayLike<number>} vectors
 * @param {number} dimensions
 */
export function unit(vectors, dimensions) {
  const rows = Float64Array.from(vectors);
  for (let from = 0; from < rows.length; from += dimensions) {
    let square = 0;
    for (let j = 0; j < dimensions; j++) square += rows[from + j] ** 2;
    const length = Math.sqrt(square);
    if (length > 0) for (let j = 0; j < dimensions; j++) rows[from + j] /= length;
  }
  return rows;
}

/**
 * The cosine of every row with a direction.
 * @param {Float64Array} rows  of length 1
 * @param {ArrayLike<number>} direction
 */
export function cosines(rows, direction) {
  const d = direction.length, list = new Float64Array(rows.length / d);
  let square = 0;
  for (let j = 0; j < d; j++) square += direction[j] ** 2;
  const length = Math.sqrt(square) || 1;
  for (let k = 0; k < list.length; k++) for (let j = 0; j < d; j++) list[k] += rows[k * d + j] * direction[j] / length;
  return list;
}

/**
 * The sum of rows, each times its factor.
 * @param {Float64Array} rows
 * @param {number} dimensions
 * @param {number[][]} terms  [row, factor]
 */
export function combined(rows, dimensions, terms) {
  return Float64Array.from({ length: dimensions }, (_, j) => terms.reduce((sum, [row, factor]) => sum + factor * rows[row * dimensions + j], 0));
}

/**
 * Places from the largest value down, without those left out.
 * @param {ArrayLike<number>} values
 * @param {number[]} [out]
 */
export function ranked(values, out = []) {
  return Array.from(values, (_, k) => k).filter((k) => !out.includes(k)).sort((a, b) => values[b] - values[a] || a - b);
}

// The place of the largest value, -1 where several have it.
function first(values, out) {
  let best = -1, tied = false;
  for (let k = 0; k < values.length; k++) {
    if (out.includes(k)) continue;
    if (best < 0 || values[k] > values[best]) [best, tied] = [k, false];
    else if (values[k] === values[best]) tied = true;
  }
  return tied ? -1 : best;
}

/**
 * How many analogies a - b + c have their answer as the nearest word: of all words but the three, and of all words. A word
 * that is as near as another is not found.
 * @param {Float64Array} rows  of length 1
 * @param {number} dimensions
 * @param {number[][]} asked  places of a, b, c and the answer
 */
export function solved(rows, dimensions, asked) {
  let without = 0, among = 0;
  for (const [a, b, c, answer] of asked) {
    const found = cosines(rows, combined(rows, dimensions, [[a, 1], [b, -1], [c, 1]]));
    if (first(found, [a, b, c]) === answer) without += 1;
    if (first(found, []) === answer) among += 1;
  }
  return { without, among };
}
