// From scores to a letter: softmax at a temperature, the top k alone, and a draw.

/**
 * Places of scores from the highest down; equal ones keep their order.
 * @param {ArrayLike<number>} scores
 */
export function fromTheTop(scores) {
  return Array.from(scores, (_, k) => k).sort((a, b) => scores[b] - scores[a] || a - b);
}

/**
 * exp(score / temperature), divided by the sum over the top letters; 0 for the others.
 * @param {ArrayLike<number>} scores
 * @param {number} [temperature]
 * @param {number} [top]  how many letters may be drawn; 0 for all
 */
export function probabilities(scores, temperature = 1, top = 0) {
  const order = fromTheTop(scores), kept = top > 0 ? order.slice(0, top) : order, most = scores[order[0]], found = new Float64Array(scores.length);
  let sum = 0;
  for (const k of kept) sum += found[k] = Math.exp((scores[k] - most) / temperature);
  for (const k of kept) found[k] /= sum;
  return found;
}

/**
 * Natural logarithms of the probabilities at temperature 1.
 * @param {ArrayLike<number>} scores
 */
export function logs(scores) {
  let most = Number.NEGATIVE_INFINITY, sum = 0;
  for (let k = 0; k < scores.length; k++) most = Math.max(most, scores[k]);
  for (let k = 0; k < scores.length; k++) sum += Math.exp(scores[k] - most);
  const whole = most + Math.log(sum);
  return Float64Array.from(scores, (score) => score - whole);
}

/**
 * Stretches of [0, 1) as long as the letters are probable, the most probable first.
 * @param {ArrayLike<number>} chances
 */
export function stretches(chances) {
  let from = 0;
  return fromTheTop(chances).filter((k) => chances[k] > 0).map((code) => {
    const one = { code, from, to: from + chances[code] };
    from = one.to;
    return one;
  });
}

/**
 * The letter whose stretch holds a number of [0, 1).
 * @param {ArrayLike<number>} chances
 * @param {number} u
 */
export function drawn(chances, u) {
  const all = stretches(chances);
  return (all.find(({ to }) => u < to) ?? all[all.length - 1]).code;
}
