"""What stands above a table (titles, groups of columns, rows of delimiters) is passed over with a note that says so."""

import numpy as np
import openpyxl
import pytest

from explorer.cli import main
from explorer.datasets import doctor
from explorer.datasets.formats import intervals, map_files, tables, trait_tables
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

PLAIN = [["line", "rs1", "rs2", "rs3", "rs4"], ["L1", "0", "1", "2", "0"], ["L2", "2", "0", "1", "0"]]
PLAIN += [["L3", "1", "2", "0", "2"]]
DOSAGES = [[0, 1, 2, 0], [2, 0, 1, 0], [1, 2, 0, 2]]
TITLES = {
    "one": [["Genotypes of 2020"]],
    "rectangular": [["Genotypes of 2020", "", "", "", ""]],
    "two and a blank": [["Genotypes"], ["by A. Author", "2020"], ["", "", "", "", ""]],
    "with commas": [["Wheat", " 2020"]],
    "groups": [["", "chromosome 1", "", "chromosome 2", ""]],
    "blank rows": [["", "", "", "", ""], ["", "", "", "", ""]],
    "five words": [["Genotypes of the wheat lines"]],
}
LETTERS = [["", "rs1", "rs2", "rs3", "rs4"], ["L1", "AA", "AC", "NN", "GG"], ["L2", "AT", "CC", "GG", "GT"]]
LETTERS += [["L3", "TT", "AA", "GT", "TT"]]


def _text(path, rows, delimiter=","):
    path.write_text("".join(delimiter.join(row) + "\n" for row in rows))
    return path


def _book(path, rows):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("genotypes", 0)
    for i, row in enumerate(rows, start=1):
        for j, word in enumerate(row, start=1):
            sheet.cell(i, j, (int(word) if word.isdigit() else word) if word else None)
    book.save(path)
    return path


def _read(path, reader=tables.read_genotypes):
    notes = Notes()
    return reader(path, notes=notes), [(f.code, f.place) for f in notes.findings if f.code == "title-lines"]


ENDINGS = [(name, e) for name in TITLES for e in ("csv", "tsv", "xlsx", "semicolons.csv")]


@pytest.mark.parametrize(
    ("titles", "ending"), [pair for pair in ENDINGS if pair[0] != "with commas" or pair[1] == "csv"]
)
def test_what_stands_above_is_passed_over(titles, ending, tmp_path):
    above = TITLES[titles]
    delimiter = {"csv": ",", "semicolons.csv": ";"}.get(ending, "\t")
    for table in (PLAIN, LETTERS):
        path = tmp_path / f"cohort.{ending}"
        path = _book(path, above + table) if ending == "xlsx" else _text(path, above + table, delimiter)
        genotypes, said = _read(path)
        assert genotypes.samples.tolist() == ["L1", "L2", "L3"]
        assert genotypes.variants["name"].tolist() == ["rs1", "rs2", "rs3", "rs4"]
        if table is PLAIN:
            np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
        blank = not any(map(any, above)) and ending in ("xlsx", "tsv")
        assert said == ([] if blank else [("title-lines", f"cohort.{ending} line {len(above) + 1}")])


def test_the_note_names_the_line_and_what_stands_above(tmp_path):
    notes = Notes()
    tables.read_genotypes(_text(tmp_path / "cohort.csv", [["Wheat"], [""], *PLAIN]), notes=notes)
    (said,) = [f for f in notes.findings if f.code == "title-lines"]
    assert said.sentence == "Line 3 is taken as the header; what stands above it is passed over (Wheat)."


def test_a_missing_header_below_a_title_is_asked(tmp_path):
    path = _text(tmp_path / "cohort.csv", [["Wheat"], ["line", "0", "2"], ["L1", "0", "1"], ["L2", "2", "0"]])
    assert _read(path)[0].samples.tolist() == ["L1", "L2"]
    path = _text(tmp_path / "cohort.csv", [["Wheat 2020"], *PLAIN[1:]])
    with pytest.raises(
        InputError, match=r"line 1: the header has 1 names for 5 columns\. .* delete the lines above it"
    ):
        tables.read_genotypes(path)


def test_traits_and_maps_and_genes_below_a_title(tmp_path):
    rows = [["Trial of 2020"], [], ["line", "yield", "height"], ["L1", "1.5", "90"], ["L2", "2.5", "80"]]
    traits, said = _read(_text(tmp_path / "traits.csv", rows), trait_tables.read_traits)
    assert traits.table["yield"].tolist() == [1.5, 2.5]
    assert said == [("title-lines", "traits.csv line 3")]
    rows = [["The map", ""], ["name", "chr", "pos"], ["m1", "1", "25000"], ["m2", "2", "1000"]]
    site_map, said = _read(_text(tmp_path / "map.csv", rows), lambda path, notes: map_files.read(path, notes=notes))
    assert (site_map.names, site_map.positions) == (["m1", "m2"], [25000, 1000])
    assert said
    rows = [["Genes"], ["chromosome", "start", "end"], ["1", "5", "9"]]
    found = intervals.read_table(_text(tmp_path / "genes.csv", rows), Notes(), "genes")
    assert [(each.chromosome, each.start, each.end) for each in found] == [("1", 5, 9)]


@pytest.mark.parametrize(
    "rows",
    [
        [["yield"], ["L1", "1.5"], ["L2", "2.5"]],
        [["yield"], ["L1", "NA"], ["L2", "2.5"]],
        [["line", "yield"], ["L1", "1.5"], ["L2", "2.5"]],
        [["line", "", "", "yield"], ["L1", "a", "b", "1.5"], ["L2", "c", "b", "2.5"]],
        [["line", "yield", "", "", "", ""], ["L1", "1.5", "", "", "", ""], ["L2", "2.5", "", "", "", ""]],
    ],
)
def test_ordinary_traits_begin_with_their_header(rows, tmp_path):
    traits, said = _read(_text(tmp_path / "traits.csv", rows), trait_tables.read_traits)
    assert traits.table.iloc[:, -1].tolist()[1] == 2.5
    assert len(traits.table) == 2
    assert not said


def test_check_says_which_line_is_the_header(tmp_path, capsys):
    path = _text(tmp_path / "cohort.csv", [["Wheat 2020"], *PLAIN])
    assert main(["check", str(path)]) == 0
    assert "Line 2 is taken as the header" in capsys.readouterr().out
    assert doctor.load(doctor.Sources(path)).genotypes.samples.tolist() == ["L1", "L2", "L3"]
