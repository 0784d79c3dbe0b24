// A patch changed so that it still shows the same: mirrored, shifted, its middle tones darker or lighter.

export const SIDE = 32;
const FLAT = 1e-3;

/** @typedef {{ flip: boolean, down: number, right: number, power: number }} Change */

/**
 * A patch of a picture from this row and column on.
 * @param {ArrayLike<number>} picture
 * @param {number} width
 * @param {number} row
 * @param {number} column
 */
export function cut(picture, width, row, column) {
  return Float64Array.from({ length: SIDE * SIDE }, (_, k) => picture[(row + Math.floor(k / SIDE)) * width + column + (k % SIDE)]);
}

/**
 * The patch with mean 0 and standard deviation 1.
 * @param {ArrayLike<number>} patch
 */
export function standard(patch) {
  let sum = 0, squares = 0;
  for (let k = 0; k < patch.length; k++) sum += patch[k];
  const mean = sum / patch.length;
  for (let k = 0; k < patch.length; k++) squares += (patch[k] - mean) ** 2;
  const spread = Math.max(FLAT, Math.sqrt(squares / patch.length));
  return Float64Array.from(patch, (value) => (value - mean) / spread);
}

/**
 * Light from 0, the darkest pixel, to 1, the brightest: mirrored first, then shifted with its edges repeated, then raised to a power.
 * @param {ArrayLike<number>} patch
 * @param {Change} change
 * @param {number} [side]
 */
export function changed(patch, { flip, down, right, power }, side = SIDE) {
  const held = (k) => Math.max(0, Math.min(side - 1, k));
  const moved = Float64Array.from({ length: side * side }, (_, k) => {
    const row = held(Math.floor(k / side) - down), column = held((k % side) - right);
    return patch[row * side + (flip ? side - 1 - column : column)];
  });
  const dark = Math.min(...moved), range = Math.max(FLAT, Math.max(...moved) - dark);
  return moved.map((value) => ((value - dark) / range) ** power);
}
