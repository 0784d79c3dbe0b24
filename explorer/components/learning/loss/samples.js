// The three samples of the course, and what was guessed for them.

export const X = [[4, 5], [2, 1], [5, 8]];
export const Y = [1, 0, 1];
export const TAUGHT = [0.1, 0.8, 0.6];
export const LEAST = 0.01; // a guess stays this far from 0 and 1, where a logarithm ends

/**
 * A guess on the grid of hundredths, within its limits.
 * @param {number} f
 */
export const held = (f) => Math.min(1 - LEAST, Math.max(LEAST, Math.round(f * 100) / 100));
