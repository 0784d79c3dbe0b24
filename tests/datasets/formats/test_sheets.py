"""Workbooks and Parquet files hold the same genotypes and traits as the CSV of the same table; bombs are refused."""

import datetime
import struct
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from corpus.known import DOSAGES, NAMES, SAMPLES, grid

from explorer.datasets import doctor
from explorer.datasets.formats import sheets, tables, trait_tables
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

MOST = 4 * 2**20
OLD = Path(__file__).parents[2] / "fixtures" / "sheets" / "genotypes.xls"


def workbook(path, rows, title="genotypes", others=(), at=(1, 1)):
    book = openpyxl.Workbook()
    sheet = book.create_sheet(title, 0)
    book.remove(book["Sheet"])
    for i, row in enumerate(rows):
        for j, word in enumerate(row):
            sheet.cell(at[0] + i, at[1] + j, word)
    for name in others:
        book.create_sheet(name)["A1"] = "something else"
    book.save(path)
    return path


def typed(rows):
    """Return the words as a spreadsheet holds them: numbers as numbers, missing as an empty cell."""
    return [[int(word) if word.isdigit() else None if word == "NA" else word for word in row] for row in rows]


@pytest.mark.parametrize("at", [(1, 1), (3, 2)])
def test_genotypes_of_a_workbook(tmp_path, at):
    path = workbook(tmp_path / "cohort.xlsx", typed(grid()), others=["notes", "old"], at=at)
    notes = Notes()
    genotypes = tables.read_genotypes(path, notes=notes)
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert genotypes.samples.tolist() == SAMPLES
    assert {fact.label: fact.value for fact in notes.facts}["Format"] == "workbook (.xlsx), sheet genotypes"
    (finding,) = [finding for finding in notes.findings if finding.code == "other-sheets"]
    assert "'genotypes' is read; the others are not: notes, old." in finding.sentence


@pytest.mark.parametrize("order", [("geno", "Traits 2024"), ("Phenotypes", "SNPs"), ("Sheet1", "traits")])
def test_a_sheet_is_chosen_by_its_name(tmp_path, order):
    """One workbook given for both; without a name that fits, the first sheet is read."""
    traits = [["sample", "yield"], *([s, i + 0.5] for i, s in enumerate(SAMPLES))]
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name in order:
        sheet = book.create_sheet(name)
        for row in typed(grid()) if name in ("geno", "SNPs", "Sheet1") else traits:
            sheet.append(row)
    book.save(path := tmp_path / "both.xlsx")
    sources = doctor.Sources(path, path)
    report = doctor.examine(sources)
    told = {f.sentence for f in report.findings if f.code == "other-sheets"}
    role = "genotypes" if order[1] == "SNPs" else "traits"
    assert (
        f"The sheet {order[1]!r}, which by its name holds the {role}, is read; the others are not: {order[0]}." in told
    )
    dataset = doctor.load(sources)
    np.testing.assert_array_equal(dataset.genotypes.dosages, DOSAGES)
    np.testing.assert_array_equal(dataset.traits["yield"], [i + 0.5 for i in range(6)])


def test_an_old_workbook(tmp_path):
    """Written with xlwt; its damaged copies are told too."""
    notes = Notes()
    genotypes = tables.read_genotypes(OLD, notes=notes)
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert {fact.label: fact.value for fact in notes.facts}["Format"] == "workbook (.xls), sheet genotypes"
    path, whole = tmp_path / "cohort.xls", OLD.read_bytes()
    for seed in range(100):
        rng = np.random.default_rng(seed)
        content = bytearray(whole)
        for at in rng.integers(8, len(content), 12):
            content[at] = rng.integers(256)
        path.write_bytes(content)
        report = doctor.examine(doctor.Sources(path))
        assert report.usable or report.reason()


def test_a_place_is_a_cell(tmp_path):
    rows = typed(grid())
    rows[3][2] = "rubbish"
    path = workbook(tmp_path / "cohort.xlsx", rows, at=(5, 1))
    with pytest.raises(InputError, match=r"cohort\.xlsx line 8, column 3 \(rs2\): 'rubbish'"):
        tables.read_genotypes(path)


def test_traits_with_dates_formulas_and_blanks(tmp_path):
    rows = [["sample", "yield", "sown", "kind"]]
    rows += [
        [s, i + 0.5, datetime.datetime(2020, 1, 1 + i % 2), "b\nold" if i % 2 else 'a "new"']
        for i, s in enumerate(SAMPLES)
    ]
    path = workbook(tmp_path / "traits.xlsx", [rows[0], [*rows[1][:1], None, *rows[1][2:]], *rows[2:]])
    traits = trait_tables.read_traits(path, SAMPLES)
    np.testing.assert_array_equal(traits["yield"], [np.nan, 1.5, 2.5, 3.5, 4.5, 5.5])
    kinds = {column.name: column for column in traits.columns}
    assert kinds["sown"].levels == ("2020-01-01", "2020-01-02")
    assert kinds["kind"].levels == ('a "new"', "b old")


def test_formulas_without_values_are_told(tmp_path):
    path = workbook(
        tmp_path / "traits.xlsx", [["sample", "yield"], *([s, "=1+1" if s == "s2" else 3] for s in SAMPLES)]
    )
    notes = Notes()
    trait_tables.read_traits(path, SAMPLES, notes=notes)
    assert any("1 cells hold formulas without their values" in finding.sentence for finding in notes.findings)


@pytest.mark.parametrize("index", [None, "sample"])
def test_parquet(tmp_path, index):
    path = tmp_path / "cohort.parquet"
    values = np.where(DOSAGES < 0, np.nan, DOSAGES)
    frame = pd.DataFrame(values, columns=NAMES, index=pd.Index(SAMPLES, name=index))
    frame.to_parquet(path)
    notes = Notes()
    genotypes = tables.read_genotypes(path, notes=notes)
    np.testing.assert_array_equal(genotypes.dosages, DOSAGES)
    assert genotypes.samples.tolist() == SAMPLES
    traits = pd.DataFrame({"sample": SAMPLES, "yield": [1.5, None, 3, 4, 5, 6], "kind": pd.Categorical(list("abcabc"))})
    traits.to_parquet(tmp_path / "traits.parquet")
    dataset = doctor.load(doctor.Sources(path, traits=tmp_path / "traits.parquet"))
    np.testing.assert_array_equal(dataset.traits["yield"], [1.5, np.nan, 3, 4, 5, 6])
    assert [column.kind for column in dataset.traits.columns] == ["quantitative", "categorical"]


def test_parquet_of_letters_and_lists(tmp_path):
    frame = pd.DataFrame({"sample": ['s"1', "s2", "s\t3"], "rs1": ["AA", "AG", None], "rs2": ["C/C", "C/T", "T/T"]})
    frame.to_parquet(tmp_path / "a.parquet")
    genotypes = tables.read_genotypes(tmp_path / "a.parquet")
    assert genotypes.samples.tolist() == ['s"1', "s2", "s 3"]
    np.testing.assert_array_equal(genotypes.dosages, [[0, 0], [1, 1], [-1, 2]])
    frame.assign(rs2=pd.Series([[1], [2], [3]])).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match=r"column 'rs2' holds lists"):
        tables.read_genotypes(tmp_path / "b.parquet")


def _bomb(path):
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as file,
    ):
        for _ in range(MOST // 2**22 + 1):
            file.write(b"\0" * 2**22)


def _forged(path):
    """Write a bomb that claims to be small."""
    _bomb(path)
    data, size = path.read_bytes(), struct.pack("<I", MOST + 2**22)
    assert size in data
    path.write_bytes(data.replace(size, struct.pack("<I", 1000)))


def _cut(path):
    workbook(path, typed(grid()))
    path.write_bytes(path.read_bytes()[:-200])


def _text(path):
    path.write_text("sample,rs1\ns1,0\n")


def _empty(path):
    workbook(path, [], others=["data"])


def _old(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))


def _not_a_workbook(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")


@pytest.mark.parametrize(
    ("write", "name", "words"),
    [
        (_bomb, "a.xlsx", r"unpacked it is 8 MiB, more than 4 MiB"),
        (_forged, "a.xlsx", r"(cut off or damaged|8 MiB)"),
        (_cut, "a.xlsx", r"cut off or damaged"),
        (_text, "a.xlsx", r"no workbook, whatever its name says. If it is text, rename it"),
        (_text, "a.parquet", r"no Parquet file"),
        (_empty, "a.xlsx", r"its first sheet, genotypes, is empty.*data"),
        (_old, "a.xlsx", r"protected by a password"),
        (_old, "a.xls", r"its header cannot be decoded"),
        (_not_a_workbook, "a.xlsx", r"its header cannot be decoded"),
    ],
)
def test_what_is_refused(tmp_path, monkeypatch, write, name, words):
    monkeypatch.setattr(sheets, "MOST_UNPACKED", MOST)
    path = tmp_path / name
    write(path)
    with pytest.raises(InputError, match=words):
        tables.read_genotypes(path)


def test_too_many_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_CELLS", 20)
    with pytest.raises(InputError, match="more than 20 cells"):
        tables.read_genotypes(workbook(tmp_path / "a.xlsx", typed(grid())))
    pd.DataFrame(np.zeros((6, 5))).rename(columns=str).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match="6 rows of 5 columns are more than 20 values"):
        tables.read_genotypes(tmp_path / "a.parquet")


def test_damage_within_the_archive_is_a_sentence(tmp_path):
    """The sums of the archive hold, so that only the reader of workbooks sees what is wrong."""
    whole, path = workbook(tmp_path / "whole.xlsx", typed(grid())), tmp_path / "cohort.xlsx"
    with zipfile.ZipFile(whole) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for seed in range(120):
        rng = np.random.default_rng(seed)
        names = [name for name in members if name.endswith((".xml", ".rels"))]
        with zipfile.ZipFile(path, "w") as archive:
            hit = names[rng.integers(len(names))]
            for name, data in members.items():
                content = bytearray(data)
                if name == hit or "sheet1" in name:
                    for at in rng.integers(0, len(content), 3):
                        content[at : at + rng.integers(3)] = rng.bytes(int(rng.integers(3)))
                archive.writestr(name, bytes(content))
        report = doctor.examine(doctor.Sources(path))
        assert report.usable or report.reason()


@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
def test_mutated_files_never_take_this_process_with_them(tmp_path, ending):
    path = tmp_path / f"cohort{ending}"
    if ending == ".xlsx":
        workbook(path, typed(grid()))
    else:
        pd.DataFrame(DOSAGES, columns=NAMES, index=pd.Index(SAMPLES, name="sample")).to_parquet(path)
    whole = path.read_bytes()
    for seed in range(60):
        rng = np.random.default_rng(seed)
        content = bytearray(whole)
        for _ in range(rng.integers(1, 5)):
            content[rng.integers(8, len(content))] = rng.integers(256)
        path.write_bytes(content)
        report = doctor.examine(doctor.Sources(path))
        assert report.usable or report.reason()
