"""Simulated samples: populations of mosaic haplotypes, children, crosses."""

from __future__ import annotations

import numpy as np

from explorer.datasets.genotypes import Genotypes, variant_table

CHROMOSOMES = 10
LINKED = 25
"""Neighbouring variants that a haplotype takes from one ancestor."""


def haplotypes(
    rng: np.random.Generator, samples: int, variants: int, populations: int = 1, fst: float = 0.1, pool: int = 400
) -> np.ndarray:
    """Return bool (samples, 2, variants): mosaics of `pool` ancestral haplotypes of each population."""
    ancestral = rng.uniform(0.1, 0.9, variants)
    made = []
    for own in np.array_split(np.arange(samples), populations):
        spread = (1 - fst) / fst
        frequency = rng.beta(spread * ancestral, spread * (1 - ancestral)) if populations > 1 else ancestral
        kinds = rng.random((pool, variants)) < frequency
        which = rng.integers(0, pool, (2 * len(own), variants // LINKED)).repeat(LINKED, axis=1)
        made.append(kinds[which, np.arange(variants)].reshape(len(own), 2, variants))
    return np.concatenate(made)


def child(rng: np.random.Generator, mother: np.ndarray, father: np.ndarray) -> np.ndarray:
    """Return bool (2, variants): one crossing over per chromosome and parent."""
    variants = mother.shape[1]
    length = variants // CHROMOSOMES
    places = np.arange(variants) % length
    copies = []
    for parent in (mother, father):
        start = rng.integers(0, 2, CHROMOSOMES).repeat(length)
        cut = rng.integers(0, length, CHROMOSOMES).repeat(length)
        copies.append(np.where((start ^ (places >= cut)) == 1, parent[1], parent[0]))
    return np.array(copies)


def cross(rng: np.random.Generator, samples: int, variants: int, ploidy: int = 1) -> Genotypes:
    """Return the haploid or diploid offspring of a hybrid of two lines."""
    hybrid = np.array([np.zeros(variants, bool), np.ones(variants, bool)])
    offspring = np.array([child(rng, hybrid, hybrid) for _ in range(samples)])
    return genotypes(offspring.sum(axis=1) if ploidy == 2 else offspring[:, 0], ploidy)


def genotypes(calls: np.ndarray, ploidy: int = 2) -> Genotypes:
    """Return genotypes of copies (samples, variants) on ten chromosomes."""
    variants = calls.shape[1]
    chromosome = np.repeat([str(number + 1) for number in range(CHROMOSOMES)], -(-variants // CHROMOSOMES))[:variants]
    table = variant_table(chromosome, np.arange(1, variants + 1), [f"v{n}" for n in range(variants)], "A", "C")
    names = np.array([f"s{n}" for n in range(len(calls))], dtype=object)
    return Genotypes(calls.astype(np.int8), names, table, ploidy)
