// What many starts come to: their losses in bins, and how far apart they lie.

/**
 * How many values lie in each of some equal bins; those beyond an end are in its bin.
 * @param {ArrayLike<number>} values
 * @param {number} low
 * @param {number} high
 * @param {number} bins
 */
export function binned(values, low, high, bins) {
  const counts = new Array(bins).fill(0);
  for (const value of Array.from(values)) counts[Math.max(0, Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)))]++;
  return counts;
}

/**
 * A quantile, between the two values around it as numpy has it.
 * @param {ArrayLike<number>} values
 * @param {number} share
 */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort(), place = share * (sorted.length - 1), low = Math.floor(place), high = Math.min(sorted.length - 1, low + 1);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

/**
 * Where the middle nine tenths of the losses lie, and how many lie badly: so much above the lowest.
 * @param {ArrayLike<number>} values
 * @param {number} margin
 */
export function spread(values, margin) {
  const low = quantile(values, 0.05), high = quantile(values, 0.95), all = Array.from(values), least = Math.min(...all);
  return { low, middle: quantile(values, 0.5), high, span: high - low, least, most: Math.max(...all), bad: all.filter((value) => value > least + margin).length };
}
