"""Simulated samples whose structure is known: populations, crosses, and panels without any."""

import numpy as np
from scipy.special import ndtri

from explorer.datasets.genotypes import Genotypes, variant_table


def genotypes(dosages: np.ndarray, chromosome: np.ndarray | str, ploidy: int = 2) -> Genotypes:
    """Dosages (samples, variants) on these chromosomes, 1 kb apart."""
    samples, variants = dosages.shape
    return Genotypes(
        dosages.astype(np.int8),
        np.array([f"s{i}" for i in range(samples)], dtype=object),
        variant_table(chromosome, 1000 * np.arange(1, variants + 1), [f"v{j}" for j in range(variants)]),
        ploidy=ploidy,
    )


def populations(
    seed: int,
    sizes: tuple[int, ...] = (120,),
    fst: float = 0.1,
    chromosomes: int = 8,
    each: int = 60,
    linked: float = 0.9,
    inbred: float = 0.0,
    on_one: bool = False,
) -> Genotypes:
    """Populations of these sizes (Balding and Nichols 1995), haplotypes linked by a Gaussian first-order chain.

    A share `inbred` of the samples is homozygous throughout; `on_one` puts all variants on one chromosome.
    """
    rng = np.random.default_rng(seed)
    variants = chromosomes * each
    ancestral = rng.uniform(0.05, 0.95, variants)
    shape = (1 - fst) / fst
    drifted = rng.beta(ancestral * shape, (1 - ancestral) * shape, (len(sizes), variants))
    frequency = np.repeat(drifted if len(sizes) > 1 else ancestral[None], sizes, axis=0)

    def haplotypes() -> np.ndarray:
        z = rng.standard_normal((sum(sizes), chromosomes, each))
        for site in range(1, each):
            z[:, :, site] = linked * z[:, :, site - 1] + np.sqrt(1 - linked**2) * z[:, :, site]
        return z.reshape(sum(sizes), variants) < ndtri(np.clip(frequency, 0.001, 0.999))

    mother, father = haplotypes(), haplotypes()
    homozygous = rng.random(sum(sizes)) < inbred
    father[homozygous] = mother[homozygous]
    names = np.repeat([str(c + 1) for c in range(chromosomes)], each)
    return genotypes(mother.astype(np.int8) + father, "1" if on_one else names)


def cross(seed: int, samples: int = 150, chromosomes: int = 10, each: int = 30) -> Genotypes:
    """Haploid progeny of two parents: each chromosome begins with either, and switches at 5% of the intervals."""
    rng = np.random.default_rng(seed)
    switch = rng.random((samples, chromosomes, each)) < 0.05
    switch[:, :, 0] = rng.random((samples, chromosomes)) < 0.5
    calls = (np.cumsum(switch, axis=2) % 2).reshape(samples, -1)
    return genotypes(calls, np.repeat([str(c + 1) for c in range(chromosomes)], each), ploidy=1)
