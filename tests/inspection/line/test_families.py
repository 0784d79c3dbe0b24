"""Full siblings share blocks and surroundings: what a family's surroundings do to a trait is no locus."""

import mosaics
import numpy as np
import pytest
from ridge_runs import dataset, folds
from scipy import stats

from explorer.inspection.line import measure
from explorer.inspection.line.samplers import choice

FAMILIES, SIZE, VARIANTS = 100, 4, 250


@pytest.mark.slow
def test_surroundings_that_siblings_share_are_no_locus():
    """60% of the trait is the family's and no gene's; siblings are learnt from and tested on."""
    rng = np.random.default_rng(0)
    parents = mosaics.haplotypes(rng, 2 * FAMILIES, VARIANTS, pool=40).reshape(FAMILIES, 2, 2, VARIANTS)
    genotypes = mosaics.genotypes(np.array([mosaics.child(rng, *pair).sum(0) for pair in parents for _ in range(SIZE)]))
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
