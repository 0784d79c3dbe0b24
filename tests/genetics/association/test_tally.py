"""Who is tested, counted in plain Python; and the variants that are left out, with the reason."""

import numpy as np
import pytest

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import association
from explorer.genetics.association.tally import tally

SAMPLES, VARIANTS = 120, 30


@pytest.fixture(scope="module", params=[1, 2])
def panel(request) -> Genotypes:
    rng = np.random.default_rng(4)
    ploidy = request.param
    dosages = rng.binomial(ploidy, rng.uniform(0.02, 0.98, VARIANTS), (SAMPLES, VARIANTS)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.05] = -1
    dosages[:, 0], dosages[:, 1] = 0, np.where(np.arange(SAMPLES) < 3, 1, 0)
    names = [f"v{i}" for i in range(VARIANTS)]
    table = variant_table("1", np.arange(1, VARIANTS + 1), names, "A", "G")
    return Genotypes(dosages, np.array([f"s{i}" for i in range(SAMPLES)], dtype=object), table, ploidy)


def test_counts_equal_a_loop_over_samples(panel):
    rng = np.random.default_rng(5)
    rows, cases = rng.random(SAMPLES) < 0.9, rng.random(SAMPLES) < 0.3
    counts = tally(panel.dosages, panel.ploidy, rows, cases)
    for j in range(VARIANTS):
        own = [(int(d), bool(c)) for d, r, c in zip(panel.array[:, j], rows, cases, strict=True) if r and d >= 0]
        copies = sum(d for d, _ in own)
        total = panel.ploidy * len(own)
        rarer = [d if copies <= total - copies else panel.ploidy - d for d, _ in own]
        assert counts.n[j] == len(own)
        assert counts.frequency[j] == pytest.approx(copies / total)
        assert counts.minor[j] == sum(rarer)
        assert counts.cases is not None
        assert counts.carriers is not None
        assert counts.cases[j] == sum(c for _, c in own)
        assert counts.carriers[1, j] == sum(d > 0 and c for d, (_, c) in zip(rarer, own, strict=True))
        assert counts.carriers[0, j] == sum(d > 0 and not c for d, (_, c) in zip(rarer, own, strict=True))
        assert counts.same[j] == (len({d for d, _ in own}) < 2)


def test_rare_and_uniform_variants_are_left_out_and_counted(panel):
    y = np.random.default_rng(6).normal(size=SAMPLES)
    tested = association.associate(panel, y)
    assert tested.minor is not None
    assert tested.left_out is not None
    assert tested.left() == {
        "the samples tested do not differ": 1,
        "the rarer allele has too few copies": int((tested.minor[1:] < 5).sum()),
    }
    np.testing.assert_array_equal(np.isfinite(tested.p), tested.left_out == 0)
    lower = association.associate(panel, y, settings=association.Settings(min_mac=1))
    assert np.isfinite(lower.p[1])
    assert np.isnan(lower.p[0])
