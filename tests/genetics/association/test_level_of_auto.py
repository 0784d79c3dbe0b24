"""The model that `auto` takes keeps its level where populations differ in the trait, and where families share it."""

import mosaics
import numpy as np
import pytest
from panels import populations

from explorer.datasets.genotypes import Genotypes
from explorer.genetics import association
from explorer.genetics.association import Settings, lambda_gc

SAMPLES = 240


def of_populations(seed: int) -> tuple[Genotypes, np.ndarray]:
    """Three populations whose means of the trait differ by as much as their members do."""
    genotypes = populations(seed, (80, 80, 80), fst=0.03, each=250, linked=0.5)
    return genotypes, np.repeat([0.0, 1.0, -0.5], 80) + np.random.default_rng([seed, 1]).normal(size=SAMPLES)


def of_families(seed: int) -> tuple[Genotypes, np.ndarray]:
    """Eighty families of three sibs, who also share half of the trait's variance; no variant has an effect."""
    rng = np.random.default_rng(seed)
    parents = mosaics.haplotypes(rng, 160, 2000)
    sibs = [mosaics.child(rng, parents[2 * f], parents[2 * f + 1]) for f in range(80) for _ in range(3)]
    shared = np.repeat(rng.normal(size=80), 3)
    return mosaics.genotypes(np.array(sibs).sum(axis=1)), shared + rng.normal(size=SAMPLES)


def counted(panel, runs: int, binary: bool) -> tuple[float, int, int]:
    """Return (mean lambda, runs with a variant beyond the Bonferroni line, runs by the mixed model)."""
    inflation, hits, by_mixed = [], 0, 0
    for seed in range(runs):
        genotypes, y = panel(seed)
        kind = "binary" if binary else "quantitative"
        y = (y > np.quantile(y, 0.75)).astype(float) if binary else y
        tested = association.associate(genotypes, y, kind)
        inflation.append(lambda_gc(tested.p))
        hits += bool(np.nanmin(tested.p) < 0.05 / np.isfinite(tested.p).sum())
        by_mixed += tested.mixed
    return float(np.mean(inflation)), hits, by_mixed


@pytest.mark.parametrize("panel", [of_populations, of_families])
def test_a_few_panels_without_effects(panel):
    """By chance 5 or more of 16 panels have a hit in 1 of 1,000 such tests; lambda of one has an sd of some .06."""
    mean, hits, by_mixed = counted(panel, 16, binary=False)
    assert by_mixed == 16
    assert 0.94 < mean < 1.06
    assert hits <= 4
    genotypes, y = panel(0)
    plain = association.associate(genotypes, y, settings=Settings(model="plain"))
    judged = association.judge(plain)
    assert judged.value > 1.15
    assert judged.unexplained
    assert "no line of significance is drawn" in judged.sentence


@pytest.mark.slow
@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("panel", [of_populations, of_families])
def test_two_hundred_panels_without_effects(panel, binary):
    mean, hits, _ = counted(panel, 200, binary)
    assert 0.95 <= mean <= 1.05
    assert hits <= 18
