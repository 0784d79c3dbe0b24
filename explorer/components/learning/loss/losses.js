// Four losses of a guess: what each takes for a residual or a margin, and which noise it is the likelihood of.

/** @typedef {"squared" | "absolute" | "entropy" | "hinge"} Loss */

/** @type {Loss[]} */
export const LOSSES = ["squared", "absolute", "entropy", "hinge"];

/** @param {number} f  between 0 and 1 */
export const logit = (f) => Math.log(f / (1 - f));

/** @param {number} z */
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/**
 * What the guess misses of the label.
 * @param {number} f  the guess, between 0 and 1
 * @param {number} y  the label, 0 or 1
 */
export const residual = (f, y) => y - f;

/**
 * How far the score z = logit f lies on the label's side of 0; below 0 the guess is wrong.
 * @param {number} f
 * @param {number} y
 */
export const margin = (f, y) => (2 * y - 1) * logit(f);

/**
 * Of a sample whose label has the probability p: |residual| = 1 - p, and margin = logit p.
 * @type {Record<Loss, (p: number) => number>}
 */
const OF_TRUTH = {
  squared: (p) => (1 - p) ** 2,
  absolute: (p) => 1 - p,
  entropy: (p) => -Math.log(p),
  hinge: (p) => Math.max(0, 1 - logit(p)),
};

/**
 * The probability that a guess gives to the label.
 * @param {number} f
 * @param {number} y
 */
export const given = (f, y) => (y === 1 ? f : 1 - f);

/**
 * @param {Loss} kind
 * @param {number} f
 * @param {number} y
 */
export const loss = (kind, f, y) => OF_TRUTH[kind](given(f, y));

/**
 * @param {Loss} kind
 * @param {number} r  between -1 and 1
 */
export const overResidual = (kind, r) => OF_TRUTH[kind](1 - Math.abs(r));

/**
 * @param {Loss} kind
 * @param {number} m
 */
export const overMargin = (kind, m) => (kind === "entropy" ? Math.log1p(Math.exp(-m)) : kind === "hinge" ? Math.max(0, 1 - m) : OF_TRUTH[kind](sigmoid(m)));

/**
 * Each sample's loss, their sum and the empirical risk, the mean.
 * @param {Loss} kind
 * @param {number[]} guesses
 * @param {number[]} labels
 */
export function risk(kind, guesses, labels) {
  const each = guesses.map((f, i) => loss(kind, f, labels[i])), sum = each.reduce((a, b) => a + b, 0);
  return { each, sum, mean: sum / each.length };
}

/**
 * What a noise model has before exp(-loss), so that it adds up to 1: Gaussian of variance 1/2, Laplace of scale 1, Bernoulli.
 * The hinge loss has none: exp(-loss) of the two labels adds up to something else for every score.
 * @type {Record<Loss, number | null>}
 */
export const FACTOR = { squared: 1 / Math.sqrt(Math.PI), absolute: 1 / 2, entropy: 1, hinge: null };

/**
 * p(y | f) of each sample under the loss's noise, their product, and exp(-sum of losses) times the factors; null of the hinge.
 * @param {Loss} kind
 * @param {number[]} guesses
 * @param {number[]} labels
 */
export function likelihood(kind, guesses, labels) {
  const factor = FACTOR[kind], { each, sum } = risk(kind, guesses, labels);
  if (factor === null) return null;
  const density = each.map((one) => factor * Math.exp(-one));
  return { factor, each: density, product: density.reduce((a, b) => a * b, 1), sum, fromSum: factor ** each.length * Math.exp(-sum) };
}

/**
 * exp(-hinge) of both labels of a guess, added: 1 for no score, so that it is no probability.
 * @param {number} f
 */
export const hingeTotal = (f) => Math.exp(-loss("hinge", f, 1)) + Math.exp(-loss("hinge", f, 0));
