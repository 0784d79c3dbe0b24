// Samples of a small genotype study, simulated with a seed: 8 SNPs in linkage disequilibrium, two of which act on the trait.

import { normals } from "../../topic/chance.js";

export const SNPS = 8, SAMPLES = 60, ACTING = { 1: 0.8, 5: -0.6 }, NOISE = 1;
const TIE = 0.75; // correlation of neighbours' latent values
const CUTS = [0.2, 0.9, 0.0, 0.5, -0.2, 0.3, 1.1, 0.1]; // above it an allele is the counted one: other frequencies, other column norms

/** @typedef {{ x: number[][], y: number[] }} Design  both centred */

/**
 * Dosages 0, 1, 2 of two haplotypes whose latent values follow a chain of the first order, and a trait; both centred.
 * @param {number} seed
 * @returns {Design}
 */
export function study(seed) {
  const normal = normals(seed), haplotype = () => {
    let latent = normal();
    return CUTS.map((cut, j) => {
      if (j) latent = TIE * latent + Math.sqrt(1 - TIE * TIE) * normal();
      return latent > cut ? 1 : 0;
    });
  };
  const dosages = Array.from({ length: SAMPLES }, () => {
    const one = haplotype(), other = haplotype();
    return one.map((allele, j) => allele + other[j]);
  });
  const trait = dosages.map((row) => Object.entries(ACTING).reduce((sum, [j, effect]) => sum + effect * row[+j], 0) + NOISE * normal());
  const mean = (list) => list.reduce((sum, v) => sum + v, 0) / list.length, middle = mean(trait), middles = CUTS.map((_, j) => mean(dosages.map((row) => row[j])));
  return { x: dosages.map((row) => row.map((v, j) => v - middles[j])), y: trait.map((v) => v - middle) };
}

/** Σ x_j² of each column. */
export function columnSquares(/** @type {Design} */ { x }) {
  return x[0].map((_, j) => x.reduce((sum, row) => sum + row[j] ** 2, 0));
}
