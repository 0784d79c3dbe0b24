"""How tables are laid out: comments, lines of Excel's, rows and columns that hold nothing."""

import numpy as np
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import Notes

PLAIN = "line,rs1,rs2,rs3\nL1,0,1,2\nL2,2,0,1\nL3,1,2,0\n"
DOSAGES = [[0, 1, 2], [2, 0, 1], [1, 2, 0]]
TRAITS = "line,yield\nL1,1.5\nL2,2.5\nL3,4\n"


def _read(tmp_path, text):
    path = tmp_path / "cohort.csv"
    path.write_text(text)
    notes = Notes(())
    genotypes = tables.read_genotypes(path, notes=notes)
    return genotypes, [f.code for f in notes.findings if f.code not in ("haploid-codes",)]


def _traits(tmp_path, text):
    path = tmp_path / "traits.csv"
    path.write_text(text)
    return tables.read_traits(path)


def test_an_id_that_begins_with_a_hash_is_a_row(tmp_path):
    genotypes, _ = _read(tmp_path, PLAIN.replace("L2", "#2"))
    assert genotypes.samples.tolist() == ["L1", "#2", "L3"]
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert _traits(tmp_path, TRAITS.replace("L2", "#2")).table["yield"].tolist() == [1.5, 2.5, 4]


@pytest.mark.parametrize("comment", ["# made by hand\n", "## 1,2,3,4\n", "#\n", "# L2, gone\n"])
def test_comments_below_the_header_are_passed_over(comment, tmp_path):
    genotypes, codes = _read(tmp_path, PLAIN.replace("L3", f"{comment}L3"))
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert not codes
    assert len(_traits(tmp_path, "# of 2020, by us\n" + TRAITS).table) == 3


def test_rows_of_delimiters_are_left_out(tmp_path):
    genotypes, codes = _read(tmp_path, PLAIN + ",,,\n,,,\n")
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert codes == ["empty-rows"]
    assert _traits(tmp_path, TRAITS + ",\n,\n").table["yield"].tolist() == [1.5, 2.5, 4]


@pytest.mark.parametrize("end", [",", ",,", ",,,,"])
def test_empty_columns_at_the_end_are_no_markers(end, tmp_path):
    genotypes, codes = _read(tmp_path, PLAIN.replace("\n", f"{end}\n") + f",,,{end}\n")
    assert genotypes.variants["name"].tolist() == ["rs1", "rs2", "rs3"]
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert codes == ["empty-rows"]


@pytest.mark.parametrize("first", ["sep=;", "sep=,", '"sep=;"', "SEP=;"])
def test_a_line_that_names_the_delimiter_is_passed_over(first, tmp_path):
    delimiter = first.strip('"')[-1]
    genotypes, codes = _read(tmp_path, f"{first}\n" + PLAIN.replace(",", delimiter))
    assert genotypes.samples.tolist() == ["L1", "L2", "L3"]
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert not codes
    traits = _traits(tmp_path, f"{first}\n" + TRAITS.replace(",", delimiter))
    assert traits.table["yield"].tolist() == [1.5, 2.5, 4]
