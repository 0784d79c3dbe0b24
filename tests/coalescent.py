"""A panel of three populations whose linkage comes from a coalescent with recombination (msprime)."""

from __future__ import annotations

from functools import cache

import numpy as np

from explorer.datasets.genotypes import Genotypes, variant_table


@cache
def three_populations(
    each: int = 200, chromosomes: int = 2, sites: int = 300, fst: float = 0.08, missing: float = 0.0, seed: int = 1
) -> tuple[Genotypes, np.ndarray]:
    """Return phased diploids and the population 0, 1, 2 of each.

    5,000 diploids in each population since they split from one another, a time ago that makes their Fst about `fst`;
    1 Mb a chromosome; `sites` with a minor allele frequency of at least .05 on each.
    """
    import msprime

    size = 5000
    demography = msprime.Demography()
    names = ("A", "B", "C")
    for name in (*names, "before"):
        demography.add_population(name=name, initial_size=size)
    demography.add_population_split(time=-2 * size * np.log(1 - fst), derived=list(names), ancestral="before")
    rng, parts, positions = np.random.default_rng(seed), [], []
    for chromosome in range(chromosomes):
        trees = msprime.sim_ancestry(
            dict.fromkeys(names, each),
            demography=demography,
            recombination_rate=msprime.RateMap(position=np.array([0, 1e6]), rate=[1e-8]),
            random_seed=1000 * seed + chromosome + 1,
        )
        trees = msprime.sim_mutations(
            trees, rate=2e-8, random_seed=1000 * seed + chromosome + 1, model=msprime.BinaryMutationModel()
        )
        copies = trees.genotype_matrix().T.astype(np.int8)
        share = copies.mean(0)
        kept = np.flatnonzero(np.minimum(share, 1 - share) >= 0.05)
        kept = np.sort(rng.choice(kept, sites, replace=False))
        parts.append(copies[:, kept])
        positions.append(1 + trees.tables.sites.position.astype(np.int64)[kept])
    copies = np.concatenate(parts, axis=1)
    order = rng.permutation(3 * each)
    haplotypes = np.stack([copies[0::2], copies[1::2]], axis=2)[order]
    haplotypes[rng.random(haplotypes.shape[:2]) < missing] = -1
    dosages = np.where(haplotypes[:, :, 0] < 0, -1, haplotypes.sum(2)).astype(np.int8)
    variants = variant_table(
        np.repeat([str(c + 1) for c in range(chromosomes)], sites),
        np.concatenate(positions),
        [f"v{j}" for j in range(copies.shape[1])],
    )
    samples = np.array([f"s{i}" for i in range(3 * each)], dtype=object)
    population = np.repeat(np.arange(3), each)[order]
    return Genotypes(dosages, samples, variants, haplotypes=haplotypes), population
