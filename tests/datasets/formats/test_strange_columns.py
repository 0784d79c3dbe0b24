"""Columns of a genotype table that are no markers or no samples: named, left out, and brought back by a mend."""

import numpy as np
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import NeedsMend, Notes

DOSAGES = np.random.default_rng(4).integers(0, 3, (8, 12))
MARKERS = [f"rs{i}" for i in range(12)]
LINES = [f"L{i}" for i in range(8)]


def _read(tmp_path, rows, *mends):
    path = tmp_path / "cohort.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    notes = Notes(mends)
    return tables.read_genotypes(path, notes=notes), notes.findings


def _with(name, values, at):
    rows = [["line", *MARKERS], *([line, *row] for line, row in zip(LINES, DOSAGES.tolist(), strict=True))]
    at = len(rows[0]) if at < 0 else at
    return [[*row[:at], value, *row[at:]] for row, value in zip(rows, [name, *values], strict=True)]


@pytest.mark.parametrize("name", ["status", "Disease", "case", "affected", "phenotype", "case_control"])
@pytest.mark.parametrize("at", [1, 5, -1])
def test_a_status_is_no_marker(name, at, tmp_path):
    rows = _with(name, [0, 1, 1, 0, 1, 0, 0, 1], at)
    genotypes, findings = _read(tmp_path, rows)
    assert genotypes.variants["name"].tolist() == MARKERS
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    if name != "phenotype" or at != 1:
        assert [f.code for f in findings] == ["design-columns"]
        assert name in findings[0].sentence
        assert _read(tmp_path, rows, "keep-design-columns")[0].shape == (8, 13)


@pytest.mark.parametrize("name", ["yield", "Grain Yield", "plant.height", "weight"])
def test_a_measurement_is_no_marker(name, tmp_path):
    genotypes, findings = _read(tmp_path, _with(name, [1.5, 2.25, 0.75, 2, 1, 0.5, 1.1, 2.9], -1))
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert [f.code for f in findings] == ["design-columns"]


def test_fractions_of_one_column_are_asked(tmp_path):
    rows = _with("x7", [1.5, 2.25, 0.75, 2, 1, 0.5, 1.1, 2.4], -1)
    with pytest.raises(NeedsMend, match=r"One column holds fractions.*: x7\."):
        _read(tmp_path, rows)
    genotypes, findings = _read(tmp_path, rows, "drop-unreadable-columns")
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert "x7" in findings[0].sentence
    report = _read(tmp_path, rows, "round-dosages")[1]
    assert report[0].code == "fraction-columns"


@pytest.mark.parametrize("name", ["missing", "callrate", "call_rate", "Call Rate", "maf", "n_missing"])
@pytest.mark.parametrize("at", [1, -1])
def test_quality_of_markers_is_no_sample(name, at, tmp_path):
    rows = [["marker", *LINES], *([m, *row] for m, row in zip(MARKERS, DOSAGES.T.tolist(), strict=True))]
    at = len(rows[0]) if at < 0 else at
    values = [name, *(0, 1) * 6]
    rows = [[*row[:at], value, *row[at:]] for row, value in zip(rows, values, strict=True)]
    genotypes, findings = _read(tmp_path, rows)
    assert genotypes.samples.tolist() == LINES
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert name in findings[0].sentence
    assert _read(tmp_path, rows, "keep-design-columns")[0].shape == (9, 12)


def test_sound_names_stay(tmp_path):
    """The null: names of markers that begin like those of measurements."""
    genotypes, findings = _read(tmp_path, _with("yield_QTL7", [0, 1, 1, 0, 2, 0, 0, 1], -1))
    assert genotypes.shape == (8, 13)
    assert not findings
