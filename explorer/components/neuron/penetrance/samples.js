// People drawn with two genotypes and a trait, counted by genotype; and the additive model that their counts give.

import { uniforms } from "../../topic/chance.js";
import { cellsOf } from "./shares.js";

/** @typedef {{ people: number[], cases: number[], count: number }} Sample  by dosage at A, then at B */

/**
 * @param {number[]} table  penetrances
 * @param {number[]} p  allele frequencies
 * @param {number} count
 * @param {number} seed
 * @returns {Sample}
 */
export function simulate(table, p, count, seed) {
  const random = uniforms(seed), upTo = [], people = new Array(9).fill(0), cases = new Array(9).fill(0);
  cellsOf(p).reduce((all, q) => (upTo.push(all + q), all + q), 0);
  for (let k = 0; k < count; k++) {
    const at = random(), found = upTo.findIndex((end) => at < end), cell = found < 0 ? 8 : found;
    people[cell] += 1;
    if (random() < table[cell]) cases[cell] += 1;
  }
  return { people, cases, count };
}

/**
 * The share of a sample's own variance that predictions explain; 0 where all have the trait, or none.
 * @param {number[]} predicted
 * @param {Sample} sample
 */
export function explainedOf(predicted, { people, cases, count }) {
  const rate = cases.reduce((a, b) => a + b, 0) / count;
  if (!(rate > 0 && rate < 1)) return 0;
  const missed = predicted.reduce((all, g, k) => all + cases[k] * (1 - g) ** 2 + (people[k] - cases[k]) * g * g, 0);
  return 1 - missed / (count * rate * (1 - rate));
}

/**
 * Least squares of the trait on both dosages and a constant, and what that predicts for each genotype. A locus at which
 * all are alike has no effect; where two move together, the first takes what both explain.
 * @param {Sample} sample
 * @returns {{ constant: number, effects: number[], predicted: number[] }}
 */
export function additiveFit({ people, cases, count }) {
  const dosage = [(k) => Math.floor(k / 3), (k) => k % 3];
  const mean = (value) => people.reduce((all, n, k) => all + n * value(k), 0) / count;
  const rate = cases.reduce((a, b) => a + b, 0) / count, [a, b] = dosage.map(mean);
  const cross = (one, other) => mean((k) => one(k) * other(k));
  const from = [(k) => dosage[0](k) - a, (k) => dosage[1](k) - b];
  const [aa, ab, bb] = [cross(from[0], from[0]), cross(from[0], from[1]), cross(from[1], from[1])];
  const [ay, by] = from.map((one) => cases.reduce((all, n, k) => all + n * one(k), 0) / count);
  const least = 1e-9, left = aa > least ? bb - ab * ab / aa : bb;
  const second = left > least ? (aa > least ? by - ab / aa * ay : by) / left : 0;
  const first = aa > least ? (ay - ab * second) / aa : 0, constant = rate - first * a - second * b;
  return { constant, effects: [first, second], predicted: people.map((_, k) => constant + first * dosage[0](k) + second * dosage[1](k)) };
}
