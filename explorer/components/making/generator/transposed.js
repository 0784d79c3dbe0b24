// A transposed convolution of one channel: every input writes its value times the kernel into a larger map.

/** @typedef {{ side: number, kernel: number[][], stride: number, padding: number, bias: number }} Layer  a square map of `side` */
/** @typedef {{ u: number, v: number, i: number, j: number }} Reach  input place, and the kernel's tap by which it writes */

/** Height and width of the output. */
export function outputSide(/** @type {Layer} */ { side, kernel, stride, padding }) {
  return (side - 1) * stride - 2 * padding + kernel.length;
}

/**
 * The inputs that reach an output, in their order.
 * @param {Layer} layer
 * @param {number} row
 * @param {number} column
 * @returns {Reach[]}
 */
export function reaching({ side, kernel, stride, padding }, row, column) {
  const found = [];
  for (let u = 0; u < side; u++) {
    for (let v = 0; v < side; v++) {
      const i = row + padding - u * stride, j = column + padding - v * stride;
      if (i >= 0 && i < kernel.length && j >= 0 && j < kernel.length) found.push({ u, v, i, j });
    }
  }
  return found;
}

/**
 * The output, once the first `written` inputs have written, row by row.
 * @param {Layer} layer
 * @param {number[]} inputs  row by row
 * @param {number} [written]
 */
export function output(layer, inputs, written = inputs.length) {
  const { side, kernel, stride, padding, bias } = layer, wide = outputSide(layer), values = new Float64Array(wide * wide).fill(bias), times = new Uint8Array(wide * wide);
  for (let k = 0; k < written; k++) {
    const u = Math.floor(k / side), v = k % side;
    kernel.forEach((taps, i) => taps.forEach((tap, j) => {
      const row = u * stride + i - padding, column = v * stride + j - padding;
      if (row < 0 || column < 0 || row >= wide || column >= wide) return;
      values[row * wide + column] += tap * inputs[k];
      times[row * wide + column] += 1;
    }));
  }
  return { values, times };
}

/** Kernels of 4 x 4 and 3 x 3; no two rows or columns are alike, so that nothing can be turned round unseen. */
export const KERNELS = {
  4: [[1, 2, 0, -1], [0, 1, 2, 1], [-1, 0, 1, 2], [2, -1, 0, 1]],
  3: [[1, 2, -1], [0, 1, 2], [2, -1, 1]],
};

/** Small whole numbers for a map. */
export function numbersFor(/** @type {number} */ side) {
  return Array.from({ length: side * side }, (_, k) => ((3 * k + 2 * Math.floor(k / side)) % 5) - 1);
}
