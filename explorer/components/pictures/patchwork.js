// Pictures as patches of a codebook: names to pixels and back, where a patch lies in a drawing, and how it is drawn.

/** @typedef {import("../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("../kernel/pen.js").Area} Area */
/** @typedef {{ rows: number, columns: number, high: number, wide: number }} Grid  rows and columns of patches, pixels of a patch */

/**
 * Pixels, row by row, of a picture of named patches; NaN where a patch has no name.
 * @param {ArrayLike<number>} names
 * @param {ArrayLike<number>} book  patch by patch
 * @param {Grid} grid
 */
export function joined(names, book, { columns, high, wide }) {
  const size = high * wide, across = columns * wide, all = new Float32Array(names.length * size), known = book.length / size;
  for (let k = 0; k < all.length; k++) {
    const row = Math.floor(k / across), column = k % across, name = names[Math.floor(row / high) * columns + Math.floor(column / wide)];
    all[k] = name < known ? book[name * size + (row % high) * wide + (column % wide)] : Number.NaN;
  }
  return all;
}

/**
 * Pixels of one picture where its patches are visible and of another where they are hidden.
 * @param {ArrayLike<number>} seen
 * @param {ArrayLike<number>} other
 * @param {boolean[]} hidden
 * @param {Grid} grid
 */
export function combined(seen, other, hidden, grid) {
  return Float32Array.from(seen, (value, k) => (hidden[patchOf(k, grid)] ? other[k] : value));
}

/** The patch in which a pixel lies. */
export function patchOf(/** @type {number} */ pixel, /** @type {Grid} */ { columns, high, wide }) {
  const across = columns * wide;
  return Math.floor(pixel / across / high) * columns + Math.floor((pixel % across) / wide);
}

/**
 * Names of the nearest patches of a codebook.
 * @param {ArrayLike<number>} pixels
 * @param {ArrayLike<number>} book
 * @param {Grid} grid
 */
export function named(pixels, book, { rows, columns, high, wide }) {
  const size = high * wide, across = columns * wide;
  return Array.from({ length: rows * columns }, (_, patch) => {
    const from = Math.floor(patch / columns) * high * across + (patch % columns) * wide;
    let best = 0, least = Infinity;
    for (let name = 0; name < book.length / size; name++) {
      let apart = 0;
      for (let k = 0; k < size; k++) apart += (pixels[from + Math.floor(k / wide) * across + (k % wide)] - book[name * size + k]) ** 2;
      if (apart < least) [best, least] = [name, apart];
    }
    return best;
  });
}

/**
 * Sum of squared differences over the pixels of hidden patches, and how many pixels those are.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 * @param {boolean[]} hidden
 * @param {Grid} grid
 */
export function errorAt(one, other, hidden, grid) {
  let sum = 0, count = 0;
  for (let k = 0; k < one.length; k++) {
    if (!hidden[patchOf(k, grid)]) continue;
    sum += (one[k] - other[k]) ** 2;
    count += 1;
  }
  return { sum, count, mean: count ? sum / count : 0 };
}

/**
 * Where a patch lies in a drawn picture.
 * @param {number} patch
 * @param {Area} at
 * @param {Grid} grid
 * @returns {Area}
 */
export function patchArea(patch, { x, y, width, height }, { rows, columns }) {
  return { x: x + (patch % columns) * (width / columns), y: y + Math.floor(patch / columns) * (height / rows), width: width / columns, height: height / rows };
}

/**
 * Which patch lies at a point; -1 where none does.
 * @param {{ x: number, y: number }} spot
 * @param {Area} at
 * @param {Grid} grid
 */
export function patchAt(spot, { x, y, width, height }, { rows, columns }) {
  const column = Math.floor(((spot.x - x) / width) * columns), row = Math.floor(((spot.y - y) / height) * rows);
  return column < 0 || row < 0 || column >= columns || row >= rows ? -1 : row * columns + column;
}

/**
 * @param {Pen} pen
 * @param {ArrayLike<number>} pixels  what is NaN stays as it is
 * @param {Area} at
 * @param {number} across  pixels of a row
 * @param {(value: number) => string} colour
 */
export function drawPicture(pen, pixels, { x, y, width, height }, across, colour) {
  const cell = width / across, tall = height / (pixels.length / across);
  for (let k = 0; k < pixels.length; k++) {
    if (pixels[k] !== pixels[k]) continue;
    const column = k % across, row = Math.floor(k / across), left = Math.round(x + column * cell), top = Math.round(y + row * tall); // whole pixels: no seams
    pen.rect(left, top, Math.round(x + (column + 1) * cell) - left, Math.round(y + (row + 1) * tall) - top, { fill: colour(pixels[k]) });
  }
  pen.rect(x, y, width, height, { stroke: pen.theme.axis });
}

/**
 * One patch of a codebook.
 * @param {Pen} pen
 * @param {ArrayLike<number>} book
 * @param {number} name
 * @param {Area} at
 * @param {Grid} grid
 * @param {{ colour: (value: number) => string, alpha?: number }} look
 */
export function drawPatch(pen, book, name, { x, y, width, height }, { high, wide }, { colour, alpha = 1 }) {
  const size = high * wide, cell = width / wide, tall = height / high;
  for (let k = 0; k < size; k++) pen.rect(x + (k % wide) * cell, y + Math.floor(k / wide) * tall, cell + 0.3, tall + 0.3, { fill: colour(book[name * size + k]), alpha });
}
