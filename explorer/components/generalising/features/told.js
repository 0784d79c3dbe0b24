// What is said beside the pictures: a score opened to its products, what components hold, and whether two rows differ.

import { bracketed, written } from "../../topic/written.js";
import { side } from "./compared.js";
import { apart, component, cosines, likeAnEdge, rebuilt, score } from "./rebuilt.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
const percent = (share) => `${(100 * share).toFixed(1)}%`, DOWN = 5;
const sum = (values) => Array.from(values).reduce((total, v) => total + v, 0);

/**
 * The score of the digit on the chosen component: its three largest products, the rest, and the sum.
 * @param {ArrayLike<number>} pixels
 * @param {Record<string, any>} arrays
 * @param {number} chosen
 * @param {number} count
 * @returns {Row[]}
 */
export function ofDigit(pixels, arrays, chosen, count) {
  const { digits_mean: mean, digits_components: directions, digits_shares: shares } = arrays, { products, sum: total } = score(pixels, mean, component(directions, chosen));
  const largest = [...products].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 3), three = sum(largest.map(({ value }) => value));
  const name = ({ k }) => `row ${Math.floor(k / 8) + 1}, column ${(k % 8) + 1}`;
  return [
    { name: "products", label: `on component ${chosen + 1}`, text: `(pixel \u2212 mean) \u00d7 weight, the three largest: ${largest.map(({ pixel, mean: m, weight }) => `(${written(pixel)} \u2212 ${written(m)}) \u00d7 ${bracketed(weight)}`).join(" + ")}`, value: written(three), hint: largest.map(name).join("; ") },
    { name: "score", label: "its score", text: `${written(three)} + ${bracketed(total - three)} from the other 61 pixels`, value: written(total), lit: true },
    { name: "rebuilt", label: "rebuilt", text: `from ${count} component${count > 1 ? "s" : ""}, ${percent(sum(shares.subarray(0, count)))} of the training digits\u2019 variance; root mean squared difference`, value: written(+apart(pixels, rebuilt(pixels, mean, directions, count)).toFixed(7)) },
  ];
}

/**
 * A learnt filter beside the edge filter that it is most like.
 * @param {Record<string, any>} arrays
 * @param {number} chosen
 * @returns {Row[]}
 */
export function ofFilter({ filters_before: before, filters_after: after }, chosen) {
  const { product, length, unit, cosine } = likeAnEdge(after.subarray(9 * chosen, 9 * chosen + 9)), all = [cosines(before), cosines(after)];
  const [first, learnt] = all.map((list) => written(sum(list) / list.length, 3)), chosenFirst = all[0][chosen];
  return [
    { name: "cosine", label: `filter ${chosen + 1}, cosine`, text: `filter \u00b7 turned Sobel / (lengths) = ${written(product)} / (${written(length)} \u00d7 ${written(unit)})`, value: written(cosine) },
    { name: "cosines", label: "mean of all 16", text: `at first ${first}, learnt ${learnt}; this one at first ${written(chosenFirst, 3)}. A filter of chance numbers is like some turned edge too.` },
  ];
}

/**
 * What a component of the cohort stands for.
 * @param {Record<string, any>} arrays
 * @param {number} chosen
 * @param {number} count
 * @returns {Row[]}
 */
export function ofCohort({ cohort_shares: shares, explained }, chosen, count) {
  const [ancestry, batch, disease] = [0, 1, 2].map((k) => percent(explained[3 * chosen + k]));
  return [
    { name: "variance", label: "variance", text: `component ${chosen + 1} has ${percent(shares[chosen])}; the first ${count} have`, value: percent(sum(shares.subarray(0, count))) },
    { name: "explained", label: `component ${chosen + 1}`, text: `of its variance lie between ancestries ${ancestry}, between batches ${batch}, between cases and controls ${disease}`, lit: true },
  ];
}

/**
 * The second row against the first, and what may be said of it.
 * @param {import("./compared.js").Compared} compared
 * @param {{ subject: string, shuffled: boolean, place: number, one: string, other: string }} now
 * @returns {Row[]}
 */
export function ofDifference(compared, { subject, shuffled, place, one, other }) {
  if (one === other) return [{ name: "difference", label: "difference", text: "twice the same row" }];
  const found = compared.difference(subject, shuffled, one, other, place), { splits, quantile, tested } = compared.about;
  const [a, b] = [one, other].map((row) => compared.label(subject, row, place)), [means] = [[one, other].map((row) => compared.interval(compared.scores(subject, shuffled, row, place)).mean)];
  return [
    { name: "difference", label: "difference", text: `${b} \u2212 ${a}: ${written(means[1], DOWN)} \u2212 ${written(means[0], DOWN)}, mean of ${splits} splits`, value: written(found.mean, DOWN) },
    { name: "interval", label: "95% interval", text: `${written(found.mean, DOWN)} \u00b1 ${written(quantile, 3)} \u00d7 \u221a(1/${splits} + 3/7) \u00d7 ${written(found.spread, DOWN)}`, value: `${written(found.low)} to ${written(found.high)}`, hint: "The splits share samples, hence 3/7, test over training samples (Nadeau and Bengio 2003)" },
    { name: "verdict", label: "so", text: verdict(side(found), a, b, `${tested[subject]} held-out samples in each of ${splits} splits`), lit: true },
  ];
}

/**
 * What the networks are.
 * @param {import("./compared.js").Compared} compared
 * @param {string} subject
 * @returns {Row[]}
 */
export function ofNetworks({ about }, subject) {
  const { dense, cnn } = about.networks[subject];
  return [{ name: "networks", label: "networks", text: `dense: ${dense}; convolutional: ${cnn}` }];
}

/**
 * @param {number} which  1, -1 or 0
 * @param {string} a
 * @param {string} b
 * @param {string} samples
 */
export function verdict(which, a, b, samples) {
  if (which === 0) return `they cannot be told apart with ${samples}: zero lies within`;
  return `better: ${which > 0 ? b : a} (zero lies outside)`;
}

/**
 * Question and outcome, settled by what was measured: a network against components with an SVM, on both data.
 * @param {import("./compared.js").Compared} compared
 * @param {Record<string, number>} places  of the number of components, by data
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(compared, places) {
  const found = ["digits", "cohort"].map((subject) => compared.difference(subject, false, "components svm", "cnn", places[subject]));
  const [digits, cohort] = found.map((one) => side(one) > 0), right = digits && cohort ? 2 : digits ? 0 : cohort ? 1 : 3;
  const said = found.map((one, k) => `${["digits", "genotypes"][k]}: ${written(one.mean)}, interval ${written(one.low)} to ${written(one.high)}`);
  return {
    question: "A small convolutional network, and principal components with an SVM: where is the network better?",
    answers: ["on digits alone", "on genotypes alone", "on both", "on neither"], right,
    because: `Network minus components (${["digits", "cohort"].map((subject) => compared.counts(subject)[places[subject]]).join(" and ")} of them); ${said.join("; ")}.`,
  };
}
