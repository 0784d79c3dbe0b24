// How well a score tells the digits of one figure from the others: rates at a threshold, the curve, and the area below it.

/**
 * How many of either kind lie above a threshold.
 * @param {ArrayLike<number>} scores
 * @param {ArrayLike<number>} labels
 * @param {number} figure  that was never seen
 * @param {number} threshold
 */
export function above(scores, labels, figure, threshold) {
  const found = { hits: 0, unseen: 0, alarms: 0, seen: 0 };
  for (let row = 0; row < labels.length; row++) {
    const own = labels[row] === figure, over = scores[row] > threshold;
    found[own ? "unseen" : "seen"] += 1;
    if (over) found[own ? "hits" : "alarms"] += 1;
  }
  return found;
}

/**
 * The curve [false alarms, hits], both as shares, from the highest threshold down; equal scores make one slanting step.
 * @param {ArrayLike<number>} scores
 * @param {ArrayLike<number>} labels
 * @param {number} figure
 * @returns {number[][]}
 */
export function curve(scores, labels, figure) {
  const order = Array.from(labels, (_, row) => row).sort((a, b) => scores[b] - scores[a]), all = above(scores, labels, figure, -Infinity);
  const points = [[0, 0]];
  let hits = 0, alarms = 0;
  order.forEach((row, place) => {
    if (labels[row] === figure) hits += 1;
    else alarms += 1;
    const next = order[place + 1];
    if (next === undefined || scores[next] !== scores[row]) points.push([alarms / all.seen, hits / all.unseen]);
  });
  return points;
}

/**
 * Of all pairs of an unseen digit and another: in how many the unseen one scores higher; equal scores count a half.
 * @param {ArrayLike<number>} scores
 * @param {ArrayLike<number>} labels
 * @param {number} figure
 */
export function pairs(scores, labels, figure) {
  let won = 0, all = 0;
  for (let a = 0; a < labels.length; a++) {
    if (labels[a] !== figure) continue;
    for (let b = 0; b < labels.length; b++) {
      if (labels[b] === figure) continue;
      all += 1;
      won += scores[a] > scores[b] ? 1 : scores[a] === scores[b] ? 0.5 : 0;
    }
  }
  return { won, all, area: won / all };
}

/** The score that a share of the digits lies above. */
export function thresholdAt(/** @type {ArrayLike<number>} */ scores, /** @type {number} */ share) {
  const order = Array.from(scores).sort((a, b) => b - a), place = Math.min(order.length - 1, Math.max(0, Math.round(share * order.length)));
  return place === 0 ? order[0] : (order[place - 1] + order[place]) / 2;
}
