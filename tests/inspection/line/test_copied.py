"""Samples that are there more than once are found, and no line is drawn from them."""

import numpy as np
import pytest
from ridge_runs import cross, dataset, folds

from explorer.datasets.genotypes import Genotypes
from explorer.inspection.line import copied, measure


def clones(genotypes: Genotypes, times: int) -> Genotypes:
    calls = np.repeat(np.asarray(genotypes.dosages), times, axis=0)
    return Genotypes(calls, np.array([f"s{i}" for i in range(len(calls))]), genotypes.variants, ploidy=1)


@pytest.mark.parametrize("copies", [1, 2, 4])
def test_copies_are_counted(copies: int):
    """With some wrong and missing calls, and rare variants at which all are alike."""
    rng = np.random.default_rng(copies)
    calls = np.asarray(clones(cross(rng, 60, 8, 60), copies).dosages).copy()
    calls[rng.random(calls.shape) < 0.0005] ^= 1
    calls[rng.random(calls.shape) < 0.05] = -1
    calls = np.column_stack([calls, rng.random((len(calls), 2000)) < 0.002]).astype(np.int8)
    assert copied.times(calls, np.arange(0, len(calls), 3)) == copies


def test_some_samples_are_copied():
    rng = np.random.default_rng(5)
    calls = np.asarray(cross(rng, 80, 8, 60).dosages)
    calls = np.concatenate([calls, calls[:20]])
    assert copied.times(calls, np.arange(100)) == pytest.approx(1.4)  # 40 of 100 have one other


@pytest.mark.parametrize("variants", ["few", "rare", "constant"])
def test_what_chance_makes_alike_is_no_copy(variants: str):
    rng = np.random.default_rng(6)
    calls = {
        "few": np.asarray(cross(rng, 150, 1, 8).dosages),
        "rare": (rng.random((150, 400)) < 0.004).astype(np.int8) + (rng.random((150, 400)) < 0.004).astype(np.int8),
        "constant": np.zeros((150, 40), np.int8),
    }[variants]
    assert copied.times(calls, np.arange(150)) == 1


def test_no_line_is_drawn_from_clones():
    rng = np.random.default_rng(7)
    genotypes = clones(cross(rng, 40, 6, 60), 2)
    data = dataset(genotypes, {"t": np.repeat(rng.normal(size=40), 2)})
    line = measure.line(folds(data, rng), data)
    assert line.log10_threshold is None
    assert "Each genotype is there 2.0 times" in (line.about.reason or "")
