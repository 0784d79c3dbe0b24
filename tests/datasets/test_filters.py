"""Filters and imputation by hand, and the exact Hardy-Weinberg test against enumeration."""

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.datasets import blocks, packed
from explorer.datasets.counting import counted
from explorer.datasets.filters import Filters, apply
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.hardy_weinberg import exact_p
from explorer.datasets.impute import impute


def genotypes(columns, ploidy=2):
    dosages = np.array(columns, dtype=np.int8).T
    n, m = dosages.shape
    names = [f"v{i}" for i in range(m)]
    return Genotypes(dosages, np.array([f"p{i}" for i in range(n)]), variant_table("1", range(1, m + 1), names), ploidy)


def exact(none, one, two):
    """Enumerate every genotype table with these allele counts, in fractions."""
    people, a = none + one + two, 2 * two + one
    chances = {}
    for het in range(a % 2, min(a, 2 * people - a) + 1, 2):
        hom, other = (a - het) // 2, people - het - (a - het) // 2
        chances[het] = Fraction(2**het, factorial(hom) * factorial(het) * factorial(other))
    total = sum(chances.values())
    return float(sum(c for c in chances.values() if c <= chances[one]) / total)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_hardy_weinberg_is_exact(none, one, two):
    if none + one + two == 0:
        return
    found = exact_p(np.array([none]), np.array([one]), np.array([two]))[0]
    assert found == pytest.approx(exact(none, one, two), rel=1e-9)


@pytest.mark.parametrize(
    "counts", [(4000, 5000, 1000), (9990, 0, 10), (5000, 0, 5000), (0, 10_000, 0), (6400, 3100, 500), (9999, 1, 0)]
)
def test_hardy_weinberg_of_a_large_cohort_is_exact(counts):
    """Chances as exact fractions, each from its neighbour; 0 only where the p value is below 1e-300."""
    none, one, two = counts
    rare, common = 2 * min(none, two) + one, 2 * max(none, two) + one
    chance, chances = Fraction(1), {rare % 2: Fraction(1)}
    for h in range(rare % 2, rare - 1, 2):
        chance *= Fraction((rare - h) * (common - h), (h + 2) * (h + 1))
        chances[h + 2] = chance = Fraction(float(chance)) if 1e-250 < chance < 1e250 else chance
    expected = sum(c for c in chances.values() if c <= chances[one] * (1 + Fraction(1, 10**9))) / sum(chances.values())
    found = exact_p(*(np.array([c]) for c in counts))[0]
    assert found == pytest.approx(float(expected), rel=1e-9, abs=1e-300)


def test_every_reason_is_counted_once():
    rng = np.random.default_rng(0)
    good = rng.binomial(2, 0.5, 200)
    linked = np.where(rng.random(200) < 0.02, 2 - good, good)
    rare = np.zeros(200, dtype=int)
    rare[:2] = 1
    missing = np.where(rng.random(200) < 0.5, -1, rng.binomial(2, 0.4, 200))
    all_het = np.ones(200, dtype=int)
    other = rng.binomial(2, 0.3, 200)
    filters = Filters(missing=0.2, maf=0.05, hwe_p=1e-6, ld_r2=0.5)
    kept = apply(genotypes([good, rare, missing, linked, all_het, other]), filters)
    assert kept.mask.tolist() == [True, False, False, False, False, True]
    assert kept.removed == {
        "missing calls": 1,
        "minor allele frequency": 1,
        "Hardy-Weinberg": 1,
        "linkage disequilibrium": 1,
    }
    assert str(kept).startswith("2 of 6 variants kept; removed 1 for missing calls")


def test_no_filter_removes_nothing_and_haploids_have_no_hardy_weinberg():
    columns = [[0, 0, 0, 0], [1, 1, 1, 0], [-1, -1, -1, -1]]
    assert apply(genotypes(columns), Filters()).mask.all()
    assert apply(genotypes(columns[:2], ploidy=1), Filters(hwe_p=1.0)).mask.all()


def test_only_the_training_people_decide():
    data = genotypes([[0, 0, 0, 1, 2], [0, 1, 2, 0, 0]])
    assert apply(data, Filters(maf=0.1), rows=np.array([0, 1, 2])).mask.tolist() == [False, True]
    counts = counted(data.dosages, 2, np.array([0, 1, 2]))
    assert [counts.none.tolist(), counts.one.tolist(), counts.two.tolist()] == [[3, 1], [0, 1], [0, 1]]


@pytest.mark.parametrize(("window", "expected"), [(1, [True, True, True]), (2, [True, True, False])])
def test_pruning_looks_back_as_far_as_its_window(window, expected):
    a, b = [0, 0, 1, 1, 2, 2], [0, 2, 0, 2, 0, 2]
    assert apply(genotypes([a, b, a]), Filters(ld_r2=0.5, ld_window=window)).mask.tolist() == expected


@given(st.integers(0, 10_000))
def test_no_two_kept_neighbours_are_linked(seed):
    rng = np.random.default_rng(seed)
    walk = rng.integers(0, 3, 40)
    columns = []
    for _ in range(30):
        walk = np.where(rng.random(40) < 0.2, rng.integers(0, 3, 40), walk)
        columns.append(walk)
    data = genotypes(columns)
    mask = apply(data, Filters(ld_r2=0.3, ld_window=30)).mask
    r2 = np.corrcoef(data.dosages[:, mask].T) ** 2
    assert np.max(r2 - np.eye(len(r2)), initial=0) <= 0.3 + 1e-5
    for out in np.flatnonzero(~mask):
        before = np.flatnonzero(mask[:out])
        assert (np.corrcoef(data.array[:, [*before, out]].T)[-1, :-1] ** 2).max() > 0.3 - 1e-5


def pruned_plainly(columns, threshold, window):
    """Walk over all variants and compare each with every kept one of its window, one by one."""
    kept: list[int] = []
    for at, column in enumerate(columns):
        before = [k for k in kept if at - k <= window]
        if all(np.corrcoef(column, columns[k])[0, 1] ** 2 <= threshold for k in before):
            kept.append(at)
    return kept


@pytest.mark.parametrize("window", [1, 7, 50, 100, 700])
def test_pruning_in_blocks_is_pruning_one_by_one(monkeypatch, window):
    """Blocks of several widths: no pair of this seed has an r2 within 1e-4 of the threshold."""
    rng = np.random.default_rng(3)
    walk, columns = rng.integers(0, 3, 60), []
    for _ in range(600):
        walk = np.where(rng.random(60) < 0.1, rng.integers(0, 3, 60), walk)
        columns.append(walk)
    data = genotypes(columns)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 60 * 4 * 130)
    mask = apply(data, Filters(ld_r2=0.3003, ld_window=window)).mask
    assert np.flatnonzero(mask).tolist() == pruned_plainly(columns, 0.3003, window)


def test_imputation_fills_with_mean_or_mode():
    dosages = np.array([[0, -1], [0, 2], [2, -1], [-1, 1]], dtype=np.int8)
    mean, count = impute(dosages, "mean")
    assert count == 3
    assert np.asarray(mean).T.tolist() == [pytest.approx([0, 0, 2, 2 / 3]), [1.5, 2, 1.5, 1]]
    mode, _ = impute(dosages, "mode")
    assert mode.dtype == np.int8
    assert np.asarray(mode).T.tolist() == [[0, 0, 2, 0], [1, 2, 1, 1]]
    taught, _ = impute(dosages, "mean", rows=np.array([1]))
    assert np.asarray(taught).T.tolist() == [[0, 0, 2, 0], [2, 2, 2, 1]]


def test_pruning_at_a_tie_does_not_depend_on_how_calls_are_kept(tmp_path):
    """Of few samples r² is often the threshold exactly."""
    for seed in range(40):
        calls = np.random.default_rng(seed).integers(0, 3, (12, 40)).astype(np.int8)
        in_file = packed.create(tmp_path / f"{seed}.bed", 12, 40)
        in_file[:, :] = calls
        names = [f"r{i}" for i in range(40)]
        table = variant_table("1", np.arange(1, 41), names)
        samples = np.array([f"s{i}" for i in range(12)], dtype=object)
        for least in (0.1, 0.25, 0.5):
            kept = [
                apply(Genotypes(dosages, samples, table), Filters(ld_r2=least), rows).mask
                for dosages, rows in ((calls, None), (in_file, None), (calls, np.arange(12)[::-1]))
            ]
            assert (kept[0] == kept[1]).all()
            assert (kept[0] == kept[2]).all()
