// How many weights a dense layer and a convolution need for an image, biases left out.

/** @typedef {{ side: number, channels: number, units: number, kernel: number, filters: number }} Sizes  the image is square */

export const BYTES = 4;

/** @param {Sizes} sizes */
export function dense({ side, channels, units }) {
  return side * side * channels * units;
}

/** @param {Sizes} sizes */
export function convolution({ channels, kernel, filters }) {
  return kernel * kernel * channels * filters;
}

/** The numbers that a convolution puts out where its padding keeps the size. @param {Sizes} sizes */
export function maps({ side, filters }) {
  return side * side * filters;
}

/**
 * So many numbers of 4 bytes in memory, in the largest unit that leaves one or more.
 * @param {number} count
 */
export function memory(count) {
  const bytes = BYTES * count, units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  const value = bytes / 1000 ** power, short = +value.toPrecision(4);
  return `${short.toLocaleString("en-GB", { maximumFractionDigits: 3 })}${Math.abs(short - value) > 1e-9 * value ? "\u2026" : ""} ${units[power]}`;
}
