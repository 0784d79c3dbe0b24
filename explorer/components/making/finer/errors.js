// A fine digit against the true one in decibels, and the pixels that make one of the coarse digit.

export const SIDE = 8, PIXELS = 64, DARKEST = 16;

/** The peak signal-to-noise ratio in dB, pixels being 0 to 16. */
export function psnr(/** @type {number} */ error) {
  return 10 * Math.log10(DARKEST ** 2 / Math.max(error, 1e-9 * DARKEST ** 2));
}

/** The four pixels that a coarse pixel is the mean of, by the place of any of them. */
export function four(/** @type {number} */ k) {
  const x = 2 * Math.floor((k % SIDE) / 2), y = 2 * Math.floor(k / SIDE / 2), from = y * SIDE + x;
  return { places: [from, from + 1, from + SIDE, from + SIDE + 1], coarse: (y / 2) * (SIDE / 2) + x / 2 };
}
