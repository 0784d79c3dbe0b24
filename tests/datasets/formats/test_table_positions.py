"""Columns of positions in tables of genotypes: their unit is the heading's, or is asked; none is taken for another."""

import numpy as np
import pytest

from explorer.cli import main
from explorer.datasets import doctor
from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import NeedsMend, Notes
from explorer.errors import InputError

CALLS = np.array([[0, 1, 2, 0, 1, 2], [2, 0, 1, 1, 0, 0], [1, 2, 0, 2, 2, 1]])
CHROMOSOMES = ["1", "1", "1", "2", "2", "2"]
BP = ["1000", "2500000", "12250000", "300", "25000", "7500000"]
IN_BP = [int(each) for each in BP]
CM = ["0", "2.5", "12.25", "0", "3.5", "150"]
FROM_CM = [1, 2_500_001, 12_250_001, 1, 3_500_001, 150_000_001]


def _write(tmp_path, heading, columns, delimiter=","):
    path = tmp_path / "cohort.csv"
    rows = [["marker", "chr", *heading, "s1", "s2", "s3"]]
    rows += [
        [f"m{i}", c, *p, *map(str, calls)]
        for i, (c, p, calls) in enumerate(zip(CHROMOSOMES, columns, CALLS.T, strict=True))
    ]
    path.write_text("".join(delimiter.join(row) + "\n" for row in rows))
    return path


def _positions(path, *mends):
    genotypes = doctor.load(doctor.Sources(path), mends).genotypes
    np.testing.assert_array_equal(genotypes.dosages, CALLS)
    assert genotypes.samples.tolist() == ["s1", "s2", "s3"]
    assert genotypes.variants["chromosome"].tolist() == CHROMOSOMES
    return genotypes.variants["position"].tolist()


def _asked(path):
    report = doctor.examine(doctor.Sources(path))
    assert not report.usable
    (finding,) = [f for f in report.findings if f.severity == "error"]
    assert all(mend.tried for mend in finding.offered())
    return finding.code, [mend.code for mend in finding.offered()]


def _map(path, *mends):
    return {f.label: f.value for f in doctor.examine(doctor.Sources(path), mends).understood}["Map"]


def _in(unit):
    return [[f"{int(each) / unit:.6f}".rstrip("0").rstrip(".")] for each in BP]


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("pos", 1),
        ("Position (bp)", 1),
        ("pos_Mb", 10**6),
        ("Position (Mb)", 10**6),
        ("position.kb", 1000),
        ("MB", 10**6),
    ],
)
def test_headings_tell_the_unit(heading, unit, tmp_path):
    path = _write(tmp_path, [heading], _in(unit))
    assert _positions(path) == IN_BP
    assert _map(path) == "columns chromosome and position" + {1: "", 1000: ", kb", 10**6: ", Mb"}[unit]


@pytest.mark.parametrize("heading", [["cM", "pos"], ["pos", "position (cM)"], ["pos_bp", "Genetic distance"]])
def test_base_pairs_are_taken_before_centimorgans(heading, tmp_path):
    pairs = [[bp, cm] if heading[0].startswith("pos") else [cm, bp] for bp, cm in zip(BP, CM, strict=True)]
    assert _positions(_write(tmp_path, heading, pairs)) == IN_BP


@pytest.mark.parametrize("heading", ["cM", "position (cM)", "pos_cM", "genetic position"])
def test_centimorgans_are_asked_and_drawn_on_request(heading, tmp_path):
    path = _write(tmp_path, [heading], [[each] for each in CM])
    assert _asked(path) == ("map-genetic", ["map-cm"])
    assert _positions(path, "map-cm") == FROM_CM
    assert _map(path, "map-cm") == "columns chromosome and position, cM (1 cM drawn as 1 Mb)"
    report = doctor.examine(doctor.Sources(path, build="GRCh38"), ["map-cm"])
    assert report.usable  # lengths of chromosomes are not compared with centimorgans


@pytest.mark.parametrize("heading", ["pos", "Position", "MapInfo"])
def test_small_decimals_are_asked(heading, tmp_path):
    path = _write(tmp_path, [heading], [[each] for each in CM])
    assert _asked(path) == ("map-unit", ["map-mb", "map-cm"])
    assert _positions(path, "map-cm") == FROM_CM
    assert _positions(path, "map-mb") == [0, 2_500_000, 12_250_000, 0, 3_500_000, 150_000_000]


def test_small_whole_numbers_are_asked(tmp_path):
    path = _write(tmp_path, ["pos"], [["0"], ["12"], ["150"], ["3"], ["7"], ["98"]])
    assert _asked(path) == ("map-unit", ["map-cm", "map-mb", "map-bp"])
    assert _positions(path, "map-cm") == [1, 12_000_001, 150_000_001, 3_000_001, 7_000_001, 98_000_001]
    assert _positions(path, "map-mb") == [0, 12_000_000, 150_000_000, 3_000_000, 7_000_000, 98_000_000]
    assert _positions(path, "map-bp") == [0, 12, 150, 3, 7, 98]
    assert _positions(_write(tmp_path, ["pos_bp"], [["0"], ["12"], ["150"], ["3"], ["7"], ["98"]]))[1] == 12


def test_thousands_and_decimal_commas(tmp_path):
    path = _write(tmp_path, ["pos"], [[f"{each:,}"] for each in IN_BP], "\t")
    assert _positions(path) == IN_BP
    path = _write(tmp_path, ["cM"], [[each.replace(".", ",")] for each in CM], ";")
    assert _asked(path) == ("decimal-comma", ["decimal-comma"])
    assert _positions(path, "decimal-comma", "map-cm") == FROM_CM


def test_a_map_beside_the_table_answers(tmp_path):
    path = _write(tmp_path, ["pos"], [[each] for each in CM])
    rows = [f"m{i},{c},{p}\n" for i, (c, p) in enumerate(zip(CHROMOSOMES, BP, strict=True))]
    (tmp_path / "map.csv").write_text("name,chr,pos\n" + "".join(rows))
    sources = doctor.Sources(path, map=tmp_path / "map.csv")
    assert doctor.examine(sources).usable
    assert doctor.load(sources).genotypes.variants["position"].tolist() == IN_BP


@pytest.mark.parametrize(
    "header", ["rs#,alleles,chrom,pos,strand,assembly#,center,protLSID,assayLSID,panelLSID,QCcode"]
)
def test_positions_of_hapmap_are_base_pairs(header, tmp_path):
    path = tmp_path / "cohort.hmp.txt"
    rows = [f"r{i},A/C,1,{i + 1},+,NA,NA,NA,NA,NA,NA,AA,AC,CC" for i in range(6)]
    path.write_text("\n".join([f"{header},s1,s2,s3", *rows]).replace(",", "\t") + "\n")
    assert tables.read_genotypes(path).variants["position"].tolist() == [1, 2, 3, 4, 5, 6]


def test_markers_named_like_positions_stay_markers(tmp_path):
    """The null: samples in rows, markers whose names are words of places."""
    path = tmp_path / "cohort.csv"
    path.write_text("line,location,ps1,cM2\nL1,0,1,2\nL2,2,0,1\nL3,1,2,0\n")
    notes = Notes()
    genotypes = tables.read_genotypes(path, notes=notes)
    assert genotypes.samples.tolist() == ["L1", "L2", "L3"]
    assert "map-unit" not in [f.code for f in notes.findings]


def test_check_ends_with_2_and_names_the_mend(tmp_path, capsys):
    path = _write(tmp_path, ["pos"], [[each] for each in CM])
    assert main(["check", str(path)]) == 2
    told = capsys.readouterr()
    assert "--mend map-cm" in told.out
    assert "--mend map-mb" in told.err
    assert main(["check", str(path), "--mend", "map-mb"]) == 0
    with pytest.raises(NeedsMend, match="megabases, or centimorgans"):
        tables.read_genotypes(path)


def test_large_decimals_are_asked_and_one_is_a_slip(tmp_path):
    path = _write(tmp_path, ["pos"], [["0.5"], ["2500.25"], ["2512.5"], ["0.25"], ["25"], ["7500.125"]])
    assert _asked(path)[1][0] == "map-kb"
    assert _positions(path, "map-kb") == [500, 2_500_250, 2_512_500, 250, 25_000, 7_500_125]
    path = _write(tmp_path, ["pos"], [["500"], ["2500"], ["2512.5"], ["250"], ["25"], ["750000"]])
    with pytest.raises(InputError, match=r"line 4: the position is '2512\.5'"):
        tables.read_genotypes(path)


def test_an_empty_column_of_base_pairs_is_not_taken(tmp_path):
    path = _write(tmp_path, ["pos", "cM"], [["", cm] for cm in CM])
    assert _asked(path) == ("map-genetic", ["map-cm"])
    assert _positions(path, "map-cm") == FROM_CM
    path = _write(tmp_path, ["cM", "pos"], [["", ""] for _ in CM])
    assert _positions(path) == [0] * 6
