"""Which columns of a genotype table hold IDs, by their names and by what stands in them."""

import numpy as np
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import Notes

DOSAGES = np.array([[0, 1, 2, 0], [2, 0, 1, 1], [1, 2, 0, 2], [0, 0, 1, 1]])
LINES = ["Zea-1", "Hopi 2", "B73", "Mo17"]


def _read(tmp_path, header, leading, mends=(), dosages=DOSAGES, names=("rs1", "rs2", "rs3", "rs4"), known=()):
    path = tmp_path / "cohort.csv"
    rows = [[*header, *names], *([*first, *map(str, row)] for first, row in zip(leading, dosages, strict=True))]
    path.write_text("\n".join(map(",".join, rows)) + "\n")
    notes = Notes(mends)
    genotypes = tables.read_genotypes(path, notes=notes, known_ids=known)
    return genotypes, notes.findings


@pytest.mark.parametrize(
    "name",
    ["Sample Name", "SampleName", "Sample.ID", "cultivar", "variety", "Accession_ID", "Accession-ID", "Isolate",
     "Clone", "Ecotype", "RIL", "Barcode", "sample_id", "Name", "Whatever"],
)  # fmt: skip
@pytest.mark.parametrize("first", ["", "No", "id"])
def test_a_second_column_of_ids(name, first, tmp_path):
    """Rows are counted first, as pandas, R and spreadsheets do: the IDs are those beside."""
    genotypes, findings = _read(tmp_path, [first, name], [[str(i + 1), line] for i, line in enumerate(LINES)])
    assert genotypes.samples.tolist() == LINES
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert not [f for f in findings if f.severity == "error"]


@pytest.mark.parametrize("name", ["", "line", "Sample.ID", "anything"])
def test_a_first_column_of_ids(name, tmp_path):
    genotypes, _ = _read(tmp_path, [name], [[line] for line in LINES])
    assert genotypes.samples.tolist() == LINES
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)


def test_counting_ids_before_genotypes_stay(tmp_path):
    """The null: a table whose samples are 1, 2, 3 and that begins with its markers."""
    genotypes, _ = _read(tmp_path, [""], [[str(i + 1)] for i in range(4)])
    assert genotypes.samples.tolist() == ["1", "2", "3", "4"]
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
