// Numbers that are random but the same in every run.

/**
 * A generator of numbers in [0, 1) (mulberry32).
 * @param {number} seed
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A whole number from `low` to `high`, both included.
 * @param {() => number} random
 */
export function between(random, low, high) {
  return low + Math.floor(random() * (high - low + 1));
}
