"""A first line of words that could be calls is a header where its corner, the traits or its names say so."""

import numpy as np
import pytest

from explorer.cli import main
from explorer.datasets import doctor
from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import NeedsMend, Notes

CALLS = np.array([[0, 1, 2], [2, 0, 1], [1, 2, 0], [0, 2, 2]])
IDS = ["L1", "L2", "L3", "L4"]


def _write(tmp_path, first, rows=IDS, cells=CALLS):
    path = tmp_path / "cohort.csv"
    lines = [first, *([row, *map(str, words)] for row, words in zip(rows, cells.tolist(), strict=True))]
    path.write_text("\n".join(map(",".join, lines)) + "\n")
    return path


def _read(path, mends=(), known=()):
    notes = Notes(mends)
    genotypes = tables.read_genotypes(path, notes=notes, known_ids=known)
    return genotypes, [f.code for f in notes.findings if f.severity != "note"]


@pytest.mark.parametrize("names", [["A", "T", "AB"], ["2", "3", "1"], ["A", "C", "G"], ["A/B", "1", "0"]])
@pytest.mark.parametrize("corner", ["sample", "Line", "", "ID", "name", "Accession_ID", "code"])
def test_markers_may_be_named_like_calls(names, corner, tmp_path):
    genotypes, asked = _read(_write(tmp_path, [corner, *names]))
    assert genotypes.samples.tolist() == IDS
    assert genotypes.variants["name"].tolist() == names
    np.testing.assert_array_equal(genotypes.dosages, CALLS)
    assert "no-header" not in asked


@pytest.mark.parametrize("names", [["A", "T", "AB", "B"], ["2", "3", "1", "0"]])
@pytest.mark.parametrize("corner", ["marker", "SNP", "rs#"])
def test_samples_may_be_named_like_calls(names, corner, tmp_path):
    genotypes, asked = _read(_write(tmp_path, [corner, *names], ["rs1", "rs2", "rs3"], CALLS.T))
    assert genotypes.samples.tolist() == names
    np.testing.assert_array_equal(genotypes.dosages, CALLS)
    assert not asked


def test_ids_of_the_traits_make_a_header(tmp_path):
    names = ["2", "3", "1", "0"]
    path = _write(tmp_path, ["M0", *names], ["M1", "M2", "M3"], CALLS.T)
    with pytest.raises(NeedsMend, match=r"line 1: The first line seems to hold genotypes"):
        _read(path)
    genotypes, asked = _read(path, ["transpose"], names)
    assert genotypes.samples.tolist() == names
    np.testing.assert_array_equal(genotypes.dosages, CALLS)
    assert "no-header" not in asked


@pytest.mark.parametrize(
    ("ids", "known"),
    [(["L1", "L2", "L3", "L4"], []), (["Apache", "B73", "Mo17", "Zea"], []), (["", "L2", "L3"], ["L1"])],
)
def test_a_header_that_is_missing_is_asked(ids, known, tmp_path):
    """The first ID is written like the others, IDs are written anyhow, or the traits know the first."""
    first, *others = [known[0], *ids[1:]] if known else ids
    path = _write(tmp_path, [first, "0", "1", "2"], others, CALLS[1 : len(others) + 1])
    with pytest.raises(NeedsMend, match="the header is missing") as asked:
        _read(path, known=known)
    assert [mend.code for mend in asked.value.finding.offered()] == ["no-header", "keep-header"]
    genotypes, _ = _read(path, ["no-header"])
    assert genotypes.samples.tolist() == [first, *others]
    np.testing.assert_array_equal(genotypes.dosages, CALLS[: len(others) + 1])
    genotypes, _ = _read(path, ["keep-header"])
    assert genotypes.samples.tolist() == others
    np.testing.assert_array_equal(genotypes.dosages, CALLS[1 : len(others) + 1])


def test_check_ends_with_2_and_names_both_mends(tmp_path, capsys):
    path = _write(tmp_path, ["L0", "A", "T", "AB"])
    assert main(["check", str(path)]) == 2
    told = capsys.readouterr()
    assert "--mend keep-header" in told.out
    assert "--mend keep-header" in told.err
    assert main(["check", str(path), "--mend", "keep-header"]) == 0
    assert doctor.load(doctor.Sources(path), ["keep-header"]).genotypes.samples.tolist() == IDS
