// Random numbers that a seed repeats: the same on every machine and at every visit.

/**
 * Draws from [0, 1) (mulberry32, 32 bits of state).
 * @param {number} seed
 * @returns {() => number}
 */
export function uniforms(seed) {
  let state = (seed * 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Draws of the standard normal distribution, two from each pair of uniform ones (Box and Muller 1958).
 * @param {number} seed
 * @returns {() => number}
 */
export function normals(seed) {
  const uniform = uniforms(seed);
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())), angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/**
 * The numbers 0 to n - 1 in random order (Fisher and Yates).
 * @param {number} n
 * @param {() => number} uniform
 */
export function shuffled(n, uniform) {
  const deck = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const other = Math.floor(uniform() * (k + 1));
    [deck[k], deck[other]] = [deck[other], deck[k]];
  }
  return deck;
}
