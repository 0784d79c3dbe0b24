// Two loci and a trait that is there or not: how much of its variance is genetic, and how much of that an additive model has.
// Hardy-Weinberg proportions, linkage equilibrium, on the observed scale.

/** @typedef {{ p: number, means: number[], effect: number, additive: number, dominance: number }} Locus  `means` of the trait by dosage, `effect` of one allele */
/**
 * @typedef {object} Shares
 * @property {number[]} cells  how often each of the nine genotypes is
 * @property {number} prevalence
 * @property {number} total  variance of the trait, prevalence x (1 - prevalence)
 * @property {number} genetic  variance of the penetrances
 * @property {Locus[]} loci
 * @property {number} additive  variance that one effect an allele explains
 * @property {number} dominance
 * @property {number} interaction
 * @property {number | null} share  additive / genetic; null where nothing is genetic
 * @property {number} broad  genetic / total
 * @property {number} narrow  additive / total
 * @property {number[]} fitted  the additive model's value in each cell
 */

const NOTHING = 1e-12;

/**
 * How often dosages 0, 1, 2 of an allele of this frequency are.
 * @param {number} p
 */
export function proportions(p) {
  return [(1 - p) ** 2, 2 * p * (1 - p), p * p];
}

/**
 * How often each of the nine genotypes is: by dosage at A, then at B.
 * @param {number[]} p  of both loci
 */
export function cellsOf([a, b]) {
  return proportions(a).flatMap((one) => proportions(b).map((other) => one * other));
}

const sum = (list) => list.reduce((all, value) => all + value, 0);

/**
 * @param {number[]} table  penetrances, nine of them: by dosage at A, then at B
 * @param {number[]} p  frequency of the counted allele at A and at B
 * @returns {Shares}
 */
export function shares(table, p) {
  const cells = cellsOf(p), prevalence = sum(cells.map((q, k) => q * table[k]));
  const genetic = sum(cells.map((q, k) => q * (table[k] - prevalence) ** 2)), total = prevalence * (1 - prevalence);
  const loci = p.map((own, locus) => {
    const other = proportions(p[1 - locus]);
    const means = [0, 1, 2].map((dosage) => sum(other.map((q, k) => q * table[locus ? 3 * k + dosage : 3 * dosage + k])));
    const effect = (1 - own) * (means[1] - means[0]) + own * (means[2] - means[1]);
    const variance = sum(proportions(own).map((q, k) => q * (means[k] - prevalence) ** 2)), additive = 2 * own * (1 - own) * effect ** 2;
    return { p: own, means, effect, additive, dominance: Math.max(0, variance - additive) };
  });
  const additive = loci[0].additive + loci[1].additive, dominance = loci[0].dominance + loci[1].dominance;
  const fitted = cells.map((_, k) => prevalence + loci[0].effect * (Math.floor(k / 3) - 2 * p[0]) + loci[1].effect * ((k % 3) - 2 * p[1]));
  const none = genetic < NOTHING;
  return {
    cells, prevalence, total, genetic, loci, additive, dominance, interaction: Math.max(0, genetic - additive - dominance),
    share: none ? null : additive / genetic, broad: total < NOTHING ? 0 : genetic / total, narrow: total < NOTHING ? 0 : additive / total, fitted,
  };
}

const by = (rule) => Array.from({ length: 9 }, (_, k) => +rule(Math.floor(k / 3), k % 3).toFixed(2));

/** Tables to begin with: name, words, penetrances. */
export const PRESETS = {
  additive: { words: "Additive: each allele adds the same", table: by((a, b) => 0.1 + 0.2 * (a + b)) },
  dominant: { words: "Dominant: one allele at A is enough", table: by((a) => (a > 0 ? 0.9 : 0.1)) },
  recessive: { words: "Recessive: two alleles at A are needed", table: by((a) => (a === 2 ? 0.9 : 0.1)) },
  heterozygote: { words: "Heterozygote only, at A", table: by((a) => (a === 1 ? 0.9 : 0.1)) },
  xor: { words: "XOR: exactly one locus heterozygous", table: by((a, b) => ((a === 1) !== (b === 1) ? 0.9 : 0.1)) },
  both: { words: "Both: an allele at A and one at B", table: by((a, b) => (a > 0 && b > 0 ? 0.9 : 0.1)) },
  nothing: { words: "Nothing: no genotype matters", table: by(() => 0.3) },
};
