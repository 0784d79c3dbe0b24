// Curves on [0, 1] to be approximated: some to choose from, and one that the reader draws.

export const PLACES = 60; // of a drawn curve, one more than its stretches

/** @type {Record<string, { words: string, of: (x: number) => number }>} */
export const CURVES = {
  wave: { words: "a wave", of: (x) => Math.sin(2 * Math.PI * x) },
  hill: { words: "a hill on a slope", of: (x) => 0.8 * x - 0.4 + 0.8 * Math.exp(-(((x - 0.35) / 0.1) ** 2)) },
  stairs: { words: "a step", of: (x) => (x < 0.5 ? -0.6 : 0.6) },
  chirp: { words: "a wave that hastens", of: (x) => Math.sin(2 * Math.PI * (x + 3 * x * x)) * 0.9 },
};

/**
 * A curve through drawn heights, straight between them.
 * @param {number[]} heights  at even distances from 0 to 1
 */
export function through(heights) {
  const last = heights.length - 1;
  return (/** @type {number} */ x) => {
    const at = Math.min(Math.max(x, 0), 1) * last, k = Math.min(last - 1, Math.floor(at));
    return heights[k] + (at - k) * (heights[k + 1] - heights[k]);
  };
}
