// Accuracy, precision and recall of a test on as many cases as controls: the counts behind them, and what another threshold gives.

/** @typedef {{ name: string, accuracy: number, precision: number, recall: number }} Row  per cent */
/** @typedef {{ tp: number, fn: number, fp: number, tn: number }} Counts  of 100 cases and 100 controls */

/** @type {Row[]} Published, on the cohort's balanced test split. */
export const MODELS = [
  { name: "Logistic regression", accuracy: 73.9, precision: 75.9, recall: 69.9 },
  { name: "SVM", accuracy: 72.5, precision: 78.3, recall: 62.4 },
  { name: "Random forest", accuracy: 59.6, precision: 81.3, recall: 24.9 },
  { name: "AdaBoost", accuracy: 66.1, precision: 70.0, recall: 56.5 },
  { name: "ALS-Net", accuracy: 76.9, precision: 71.1, recall: 90.8 },
];

/** @type {Row} A rule that knows in which batch a sample was sequenced, and no genotype. */
export const BATCH = { name: "Batch alone", accuracy: 84.4, precision: 78.6, recall: 94.5 };

/**
 * Recall says how many cases are found, precision how many false alarms come with them.
 * @param {{ precision: number, recall: number }} row
 * @returns {Counts}
 */
export function counts({ precision, recall }) {
  const tp = recall, fp = recall * (100 / precision - 1);
  return { tp, fn: 100 - tp, fp, tn: 100 - fp };
}

/**
 * @param {Counts} counts
 * @returns {{ accuracy: number, precision: number, recall: number }}  per cent; precision is NaN where nobody is called a case
 */
export function rates({ tp, fn, fp, tn }) {
  const all = tp + fn + fp + tn;
  return { accuracy: 100 * (tp + tn) / all, precision: 100 * tp / (tp + fp), recall: 100 * tp / (tp + fn) };
}

/**
 * The share of a standard normal below x.
 * @param {number} x
 */
export function below(x) {
  if (Math.abs(x) > 7) return x > 0 ? 1 : 0;
  let term = x, all = x;
  for (let k = 3; Math.abs(term) > 1e-17 && k < 400; k += 2) {
    term *= x * x / k;
    all += term;
  }
  return 0.5 + all * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * Where a standard normal has this share below.
 * @param {number} share  above 0 and below 1
 */
export function quantile(share) {
  let low = -7, high = 7;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (below(middle) < share) low = middle; else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Two normal distributions of scores, controls about 0 and cases about `apart`, both with standard deviation 1, and the
 * threshold at which they give a published precision and recall.
 * @param {{ precision: number, recall: number }} row
 */
export function fitted(row) {
  const { tp, fp } = counts(row), threshold = -quantile(fp / 100);
  return { apart: threshold + quantile(tp / 100), threshold };
}

/**
 * Counts where all with a score above the threshold are called cases.
 * @param {number} threshold
 * @param {number} apart
 * @returns {Counts}
 */
export function above(threshold, apart) {
  const tn = 100 * below(threshold), fn = 100 * below(threshold - apart);
  return { tp: 100 - fn, fn, fp: 100 - tn, tn };
}
