"""Full siblings share blocks and surroundings: what a family's surroundings do to a trait is no locus."""

import numpy as np
import pytest
from ridge_runs import dataset, folds
from scipy import stats

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.inspection.line import measure
from explorer.inspection.line.samplers import choice

FAMILIES, SIZE, CHROMOSOMES, MARKERS, KINDS = 150, 4, 6, 60, 40


def siblings(rng: np.random.Generator) -> Genotypes:
    """Families of four; the parents' haplotypes are mosaics of 40, and are passed on with recombination."""
    kinds = rng.random((CHROMOSOMES, KINDS, MARKERS)) < rng.uniform(0.15, 0.85, (CHROMOSOMES, 1, MARKERS))
    jumps = rng.random((4 * FAMILIES, CHROMOSOMES, MARKERS)) < 0.08
    jumps[:, :, 0] = True
    last = np.maximum.accumulate(np.where(jumps, np.arange(MARKERS), 0), axis=2)
    own = np.take_along_axis(rng.integers(0, KINDS, jumps.shape), last, axis=2)
    parents = kinds[np.arange(CHROMOSOMES)[:, None], own, np.arange(MARKERS)]
    parents = parents.reshape(FAMILIES, 1, 2, 2, CHROMOSOMES, MARKERS)
    crossed = rng.random((FAMILIES, SIZE, 2, CHROMOSOMES, MARKERS)) < 0.01
    crossed[..., 0] = rng.random(crossed.shape[:-1]) < 0.5
    second = np.cumsum(crossed, axis=-1) % 2 == 1
    calls = np.where(second, parents[:, :, :, 1], parents[:, :, :, 0]).sum(2).reshape(FAMILIES * SIZE, -1)
    chromosome = np.repeat(np.arange(1, CHROMOSOMES + 1), MARKERS).astype(str)
    position = np.tile(1_000 * np.arange(1, MARKERS + 1), CHROMOSOMES)
    variants = variant_table(chromosome, position, [f"m{i}" for i in range(calls.shape[1])])
    return Genotypes(calls.astype(np.int8), np.array([f"s{i}" for i in range(len(calls))]), variants, ploidy=2)


@pytest.mark.slow
def test_surroundings_that_siblings_share_are_no_locus():
    """60% of the trait is the family's and no gene's; siblings are learnt from and tested on."""
    genotypes = siblings(np.random.default_rng(0))
    *_, sampler = choice.candidates(genotypes, np.arange(genotypes.shape[1]))
    found = 0
    for seed in range(20):
        rng = np.random.default_rng([seed, 1])
        shared = np.repeat(rng.normal(size=FAMILIES), SIZE)
        y = np.sqrt(0.6) * shared + np.sqrt(0.4) * rng.normal(size=len(shared))
        data = dataset(genotypes, {"t": y})
        line = measure.line(folds(data, rng, count=5), data, sampler=sampler)
        assert line.about.reason is None
        found += len(line.loci) > 0
    assert stats.binomtest(found, 20, 0.05, alternative="greater").pvalue > 0.001
