// What the rules of the landscapes say: which columns are ground below sky, which steps go on, how likely hills are.

/** Pixels of ground that a column may have. */
export const LOWEST = 1, HIGHEST = 11;
const PERSISTS = 0.75; // how often hills go on as before; else up, level or down, each in a third of the cases

/**
 * How much ground each column has, and whether all of it lies below all sky.
 * @param {ArrayLike<number>} pixels
 * @param {number} wide
 */
export function profile(pixels, wide) {
  const high = pixels.length / wide, heights = new Array(wide).fill(0), whole = new Array(wide).fill(true);
  for (let column = 0; column < wide; column++) {
    for (let row = 0; row < high; row++) {
      const ground = pixels[row * wide + column] > 0.5;
      if (ground) heights[column] += 1;
      else if (row > 0 && pixels[(row - 1) * wide + column] > 0.5) whole[column] = false;
    }
  }
  return { heights, whole };
}

/**
 * Columns from `first` on that do not go on from the one before: torn, or a step of more than 1.
 * @param {{ heights: number[], whole: boolean[] }} land
 * @param {number} first
 */
export function broken({ heights, whole }, first) {
  const found = [];
  for (let k = Math.max(1, first); k < heights.length; k++) if (!whole[k] || !whole[k - 1] || Math.abs(heights[k] - heights[k - 1]) > 1) found.push(k);
  return found;
}

/**
 * How likely each step (down, level, up) is for hills at a height, after a step.
 * @param {number} height
 * @param {number} before
 */
export function steps(height, before) {
  const shares = [0, 0, 0];
  for (const drawn of [-1, 0, 1]) {
    const taken = height + drawn < LOWEST ? 1 : height + drawn > HIGHEST ? -1 : drawn;
    shares[taken + 1] += (1 - PERSISTS) / 3 + (before === drawn ? PERSISTS : 0);
  }
  return shares;
}

/**
 * Log probability of columns `first` and on by the rule of hills; minus infinity where it never makes such a step.
 * @param {number[]} heights
 * @param {number} first  2 or more
 */
export function byRule(heights, first) {
  let sum = 0;
  for (let k = first; k < heights.length; k++) {
    const before = heights[k - 1] - heights[k - 2], step = heights[k] - heights[k - 1];
    sum += Math.abs(step) > 1 ? -Infinity : Math.log(steps(heights[k - 1], before)[step + 1]);
  }
  return sum;
}

/**
 * How a wave goes on: the length after which it repeats, and its heights; null where no wave begins so.
 * @param {number[]} left  its first columns, 16 or more
 * @param {number} wide
 */
export function goesOn(left, wide) {
  for (let rise = 2; rise <= 4; rise++) {
    for (let level = 0; level <= 2; level++) {
      const length = 2 * (rise + level), wave = [];
      for (let k = 0, height = 0; k < length; k++) wave.push((height += k < rise ? 1 : k < rise + level || k >= 2 * rise + level ? 0 : -1));
      for (let phase = 0; phase < length; phase++) {
        const at = (k) => left[0] + wave[(k + phase) % length] - wave[phase];
        if (left.every((height, k) => height === at(k))) return { length, heights: Array.from({ length: wide }, (_, k) => at(k)) };
      }
    }
  }
  return null;
}
