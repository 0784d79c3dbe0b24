// Scores of known and of new samples: what a threshold flags, and how often a new sample scores higher.

/** How many are above a threshold. */
export function above(/** @type {ArrayLike<number>} */ scores, /** @type {number} */ threshold) {
  let count = 0;
  for (let k = 0; k < scores.length; k++) if (scores[k] > threshold) count += 1;
  return count;
}

/**
 * Pairs of a new and a known sample in which the new one scores higher, ties as halves.
 * @param {ArrayLike<number>} known
 * @param {ArrayLike<number>} fresh
 */
export function pairs(known, fresh) {
  const order = Float64Array.from(known).sort();
  const before = (value, upto) => {
    let low = 0, high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order[middle] < value || (upto && order[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  let total = 0;
  for (let k = 0; k < fresh.length; k++) total += (before(fresh[k], false) + before(fresh[k], true)) / 2;
  return total;
}

/** The share of pairs. */
export function auroc(/** @type {ArrayLike<number>} */ known, /** @type {ArrayLike<number>} */ fresh) {
  return pairs(known, fresh) / (known.length * fresh.length);
}

/**
 * The curve of shares flagged, known across and new upwards, as the threshold falls through all scores.
 * @param {ArrayLike<number>} known
 * @param {ArrayLike<number>} fresh
 * @param {number} [least]  the threshold at which it ends
 */
export function curve(known, fresh, least = -Infinity) {
  const marked = [...Array.from(known, (s) => ({ s, fresh: false })), ...Array.from(fresh, (s) => ({ s, fresh: true }))].sort((a, b) => b.s - a.s);
  const points = [[0, 0]];
  let wrong = 0, right = 0;
  for (let k = 0; k < marked.length; k++) {
    if (!(marked[k].s > least)) break;
    if (marked[k].fresh) right += 1;
    else wrong += 1;
    if (marked[k + 1]?.s !== marked[k].s) points.push([wrong / known.length, right / fresh.length]);
  }
  return points;
}

/**
 * The threshold that a share of the range of all scores stands for: 0 the lowest, 1 the highest.
 * @param {ArrayLike<number>} known
 * @param {ArrayLike<number>} fresh
 * @param {number} share
 */
export function thresholdAt(known, fresh, share) {
  const [low, high] = ends(known, fresh);
  return low + share * (high - low);
}

/** The least and the largest score. */
export function ends(/** @type {ArrayLike<number>} */ known, /** @type {ArrayLike<number>} */ fresh) {
  let low = Infinity, high = -Infinity;
  for (const scores of [known, fresh]) for (let k = 0; k < scores.length; k++) { low = Math.min(low, scores[k]); high = Math.max(high, scores[k]); }
  return [low, high];
}

/**
 * How many scores lie in each of equally wide bins.
 * @param {ArrayLike<number>} scores
 * @param {[number, number]} range
 * @param {number} bins
 */
export function binned(scores, [low, high], bins) {
  const counts = new Array(bins).fill(0);
  for (let k = 0; k < scores.length; k++) counts[Math.min(bins - 1, Math.max(0, Math.floor(((scores[k] - low) / (high - low || 1)) * bins)))] += 1;
  return counts;
}
