"""Two-class traits: null variants with few carriers or cases are called significant no more often than the level says.

All tests at all levels: `python tests/benchmarks/type_one_error.py`.
"""

from typing import Literal

import null_variants
import numpy as np
import pytest
from scipy import stats

from explorer.genetics import association

BLOCK = 20_000
Rare = Literal["corrected", "score"]


def without_covariates(variants: int, share: float, copies: int, rare: Rare, levels: list[float]) -> np.ndarray:
    """The share of null variants with p below each level, as a multiple of it."""
    dosages, y, times = null_variants.tables(variants, copies, share, np.random.default_rng(17))
    p = association.logistic(dosages, y, rare=rare).p
    return np.array([times[p < level].sum() / variants / level for level in levels])


def with_covariates(variants: int, share: float, copies: int, rare: Rare, levels: list[float]) -> np.ndarray:
    """The same with two covariates that the trait depends on."""
    rng = np.random.default_rng(18)
    found = np.zeros(len(levels))
    for _ in range(variants // BLOCK):
        dosages, y, covariates = null_variants.drawn(BLOCK, copies, share, rng)
        p = association.logistic(dosages, y, covariates, rare=rare).p
        found += [(p < level).sum() for level in levels]
    return found / variants / levels


@pytest.mark.parametrize(("share", "copies"), null_variants.CELLS)
def test_null_variants_keep_the_level(share, copies):
    """100,000 of them at 1e-4 and 1e-3: as many as 1.5 times the level gives once in 1,000 such tests, at most."""
    levels = [1e-4, 1e-3]
    rates = without_covariates(100_000, share, copies, "corrected", levels)
    assert (rates <= [stats.binom.ppf(0.999, 100_000, 1.5 * level) / 100_000 / level for level in levels]).all()


def test_null_variants_keep_the_level_beside_covariates():
    """The worst cell of the score test, which does not: 14 times too often."""
    most = stats.binom.ppf(0.999, BLOCK, 1.5e-3) / BLOCK / 1e-3
    assert with_covariates(BLOCK, 0.02, 10, "corrected", [1e-3])[0] <= most
    assert with_covariates(BLOCK, 0.02, 10, "score", [1e-3])[0] > 5 * most


@pytest.mark.slow
@pytest.mark.parametrize("rates", [without_covariates, with_covariates])
@pytest.mark.parametrize(("share", "copies"), null_variants.CELLS)
def test_a_million_null_variants_keep_the_level(share, copies, rates):
    """At most 1.5 times 1e-4; with 50 copies and enough cases not so few that nothing could be found."""
    (rate,) = rates(1_000_000, share, copies, "corrected", [1e-4])
    assert rate <= 1.5
    if copies == 50 and share >= 0.1:
        assert rate >= 0.3


@pytest.mark.parametrize("seed", range(5))
def test_no_null_doubleton_is_beyond_the_genome_wide_line(seed):
    """3,000 variants with two copies, 2% cases; the score test has more than fifty of them beyond it."""
    dosages, y, covariates = null_variants.drawn(3000, 2, 0.02, np.random.default_rng(seed))
    for given in (None, covariates):
        assert np.nanmin(association.logistic(dosages, y, given).p) > 0.05 / 3000
        assert (association.logistic(dosages, y, given, rare="score").p < 0.05 / 3000).sum() > 50
