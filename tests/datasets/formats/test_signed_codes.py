"""-1, 0, 1 in tables of numbers: genotypes of two copies, or one copy with missing calls, or asked."""

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import Notes


def _read(tmp_path, cells, *mends):
    path = tmp_path / "cohort.csv"
    frame = pd.DataFrame(cells, [f"P{i}" for i in range(len(cells))], [f"G{j}" for j in range(cells.shape[1])])
    frame.to_csv(path, index_label="line")
    notes = Notes(mends)
    genotypes = tables.read_genotypes(path, notes=notes)
    return genotypes, next(f for f in notes.findings if f.code == "signed-codes")


def _outbred(samples, variants, seed=0):
    rng = np.random.default_rng(seed)
    return rng.binomial(2, rng.uniform(0.1, 0.9, variants), (samples, variants))


def _lines(missing, seed=0, samples=60, variants=80):
    rng = np.random.default_rng(seed)
    calls = rng.integers(0, 2, (samples, variants))
    return np.where(rng.random(calls.shape) < missing, -1, calls)


@pytest.mark.parametrize("missing", [0.04, 0.07, 0.1])
@pytest.mark.parametrize("seed", range(4))
def test_missing_calls_of_inbred_lines(missing, seed, tmp_path):
    """60 lines x 80 markers with 0, 1 and even gaps of -1: never read as heterozygotes."""
    cells = _lines(missing, seed)
    genotypes, finding = _read(tmp_path, cells, "minus-one-missing")
    assert genotypes.ploidy == 1
    np.testing.assert_array_equal(genotypes.dosages, cells)
    _, finding = _read(tmp_path, cells)
    assert finding.severity in ("warning", "error")
    genotypes, _ = _read(tmp_path, cells, "signed-coding")
    np.testing.assert_array_equal(genotypes.dosages, cells + 1)


def test_even_gaps_are_missing_without_asking(tmp_path):
    cells = _lines(0.07)
    genotypes, finding = _read(tmp_path, cells)
    assert (genotypes.ploidy, finding.severity) == (1, "warning")
    np.testing.assert_array_equal(genotypes.dosages, cells)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("variants", [40, 300])
def test_genotypes_of_two_copies(seed, variants, tmp_path):
    """The null: Hardy-Weinberg genotypes minus one are read as such, with a note only."""
    dosages = _outbred(60, variants, seed)
    genotypes, finding = _read(tmp_path, dosages - 1)
    assert (genotypes.ploidy, finding.severity) == (2, "note")
    np.testing.assert_array_equal(genotypes.dosages, dosages)


def test_inbred_lines_with_few_heterozygotes(tmp_path):
    dosages = 2 * _lines(0)
    dosages[np.random.default_rng(1).random(dosages.shape) < 0.03] = 1
    genotypes, finding = _read(tmp_path, dosages - 1)
    assert finding.severity == "note"
    np.testing.assert_array_equal(genotypes.dosages, dosages)


def test_few_calls_are_asked(tmp_path):
    dosages = _outbred(5, 8)
    _, finding = _read(tmp_path, dosages - 1)
    assert finding.severity == "error"
    assert [m.code for m in finding.offered()] == ["signed-coding", "minus-one-missing"]
    genotypes, _ = _read(tmp_path, dosages - 1, "signed-coding")
    np.testing.assert_array_equal(genotypes.dosages, dosages)
