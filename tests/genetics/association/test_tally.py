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


@pytest.mark.parametrize("kind", ["quantitative", "binary"])
def test_a_panel_of_mostly_rare_variants_is_tested_at_the_others(kind):
    """Where most variants have too few copies, only the others are read: each result stands at its own variant."""
    rng = np.random.default_rng(8)
    dosages = rng.binomial(2, np.where(np.arange(40) % 3 == 1, 0.3, 0.002), (200, 40)).astype(np.int8)
    y = rng.normal(size=200) if kind == "quantitative" else (rng.random(200) < 0.3).astype(float)
    table = variant_table("1", np.arange(1, 41), [f"v{j}" for j in range(40)], "A", "G")
    panel = Genotypes(dosages, np.array([f"s{i}" for i in range(200)], dtype=object), table)
    found = association.associate(panel, y, kind, settings=association.Settings(model="plain"))
    alone = (association.linear if kind == "quantitative" else association.logistic)(dosages[:, 1::3], y)
    np.testing.assert_array_equal(np.flatnonzero(np.isfinite(found.p)), np.arange(1, 40, 3))
    np.testing.assert_allclose(found.p[1::3], alone.p, rtol=1e-9)


def test_separated_classes_are_said_of_the_variants_tested():
    """Six carriers who are all cases; two more variants with one carrier each are too rare to be tested."""
    y = (np.arange(100) < 30).astype(float)
    dosages = np.random.default_rng(9).binomial(2, 0.4, (100, 5)).astype(np.int8)
    dosages[:, :3] = 0
    dosages[:6, 0] = dosages[3, 1] = dosages[50, 2] = 1
    table = variant_table("1", np.arange(1, 6), [f"v{j}" for j in range(5)], "A", "G")
    panel = Genotypes(dosages, np.array([f"s{i}" for i in range(100)], dtype=object), table)
    found = association.associate(panel, y, "binary", settings=association.Settings(model="plain"))
    assert sum("At 1 variant the classes are separated" in sentence for sentence in found.said) == 1
