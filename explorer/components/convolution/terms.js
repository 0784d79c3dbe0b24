// What one output is made of: the window it reads, the kernel laid on it and their products, channel by channel.

/**
 * @param {{ padded: ArrayLike<number>, padded_shape: number[], laid: ArrayLike<number> }} answer  the padded picture and the kernels as they lie
 * @param {{ channels: number, size: number[], how: { stride: number, dilation: number } }} model
 * @param {{ filter: number, row: number, column: number }} output
 * @returns {{ window: number[][], laid: number[][], products: number[][], sums: number[] }}
 */
export function termsOf(answer, { channels, size: [rows, columns], how: { stride, dilation } }, { filter, row, column }) {
  const [padRows, padColumns] = answer.padded_shape, window = [], laid = [], products = [];
  for (let c = 0; c < channels; c++) {
    window.push([]); laid.push([]); products.push([]);
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < columns; b++) {
        const x = answer.padded[(c * padRows + row * stride + a * dilation) * padColumns + column * stride + b * dilation];
        const w = answer.laid[((filter * channels + c) * rows + a) * columns + b];
        window[c].push(x); laid[c].push(w); products[c].push(x * w);
      }
    }
  }
  return { window, laid, products, sums: products.map((list) => list.reduce((total, v) => total + v, 0)) };
}
