"""Letters tell whether markers are in rows: a marker has two alleles, a sample has those of all its markers."""

import numpy as np
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import NeedsMend


def _letters():
    rng = np.random.default_rng(3)
    pairs = np.array([rng.choice(list("ACGT"), 2, replace=False) for _ in range(30)])
    calls = rng.integers(0, 2, (12, 30, 2))
    return np.array([[pairs[j, a] + pairs[j, b] for j, (a, b) in enumerate(row)] for row in calls])


def _write(tmp_path, corner, rows, names, cells):
    path = tmp_path / "cohort.csv"
    lines = [[corner, *names], *([row, *words] for row, words in zip(rows, cells.tolist(), strict=True))]
    path.write_text("\n".join(map(",".join, lines)) + "\n")
    return path


@pytest.mark.parametrize("corner", ["", "ID", "name"])
def test_markers_in_rows_are_asked_by_their_alleles(corner, tmp_path):
    samples, markers = [f"P{i}x" for i in range(12)], [f"g{j}z" for j in range(30)]
    cells = _letters()
    sound = tables.read_genotypes(_write(tmp_path, corner, samples, markers, cells))
    path = _write(tmp_path, corner, markers, samples, cells.T)
    with pytest.raises(NeedsMend, match="at most two alleles"):
        tables.read_genotypes(path)
    turned = tables.read_genotypes(path, ["transpose"])
    assert turned.samples.tolist() == sound.samples.tolist() == samples
    np.testing.assert_array_equal(turned.dosages, sound.dosages)
