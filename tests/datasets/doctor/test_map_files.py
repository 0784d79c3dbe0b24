"""A map beside the genotypes: its columns, its units, and how its names meet those of the genotypes."""

import gzip

import numpy as np
import pytest

from explorer.cli import main
from explorer.datasets import doctor
from explorer.datasets.formats import map_files, site_names
from explorer.datasets.formats.findings import NeedsMend, Notes
from explorer.errors import InputError
from explorer.jobs.parameters import Check
from explorer.jobs.tasks.check import sources

NAMES = ["m1", "m2", "m3", "m4"]
PLACES = [["1", 1000], ["1", 25_000], ["2", 300], ["X", 7_500_000]]


@pytest.fixture
def cohort(tmp_path):
    """Six samples at four SNPs without a place."""
    return _write(tmp_path / "cohort.csv", NAMES)


def _write(path, names):
    calls = np.random.default_rng(3).integers(0, 3, (6, len(names)))
    calls[0], calls[1] = 0, 2
    rows = [f"s{i}," + ",".join(map(str, row)) for i, row in enumerate(calls.tolist())]
    path.write_text("\n".join([",".join(["sample", *names]), *rows]) + "\n")
    return path


def _placed(cohort, text, mends=(), name="map.csv"):
    path = cohort.with_name(name)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    sources = doctor.Sources(cohort, map=path)
    report = doctor.examine(sources, mends)
    assert report.usable, report.reason()
    table = doctor.load(sources, mends).genotypes.variants
    return table[["chromosome", "position"]].to_numpy().tolist(), report


def _fact(report):
    return next(fact.value for fact in report.understood if fact.label == "Map")


def _findings(report):
    return {finding.code: finding.sentence for finding in report.findings}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("map.csv", "chromosome,position,name\n1,1000,m1\n1,25000,m2\n2,300,m3\nX,7500000,m4\n"),
        (
            "map.tsv",
            "SNP\tPos\tChr\tgene\nm4\t7.5e6\tchrX\tG\nm1\t1e3\tchr01\t\nm3\t300.0\tchr2\t\nm2\t25000\tchr1\t\n",
        ),
        ("map.txt.gz", "Marker Position(bp) Chrom\nm1 1000 1\nm2 25000 1\nm3 300 2\nm4 7500000 X\n"),
        ("kb.csv", "SNP,CHR,position_kb\nm1,1,1\nm2,1,25\nm3,2,0.3\nm4,X,7500\n"),
        ("mb.csv", "SNP,CHR,pos_mb\nm1,1,0.001\nm2,1,0.025\nm3,2,0.0003\nm4,X,7.5\n"),
        ("mb.csv", "marker;lg;Position (Mb)\nm1;1;0.001\nm2;1;0.025\nm3;2;0.0003\nm4;X;7.5\n"),
        ("both.csv", "name,chr,cM,bp\nm1,1,0,1000\nm2,1,1.5,25000\nm3,2,0,300\nm4,X,9.25,7500000\n"),
        ("x.map", "1 m1 0 1000\n1 m2 0.4 25000\n2 m3 0 300\n23 m4 0 7500000\n"),
        ("x.map", "1\tm1\t1000\n1\tm2\t25000\n2\tm3\t300\nX\tm4\t7500000\n"),
        ("x.txt", "m1\t1\t1000\nm2\t1\t25000\nm3\t2\t300\nm4\tX\t7500000\n"),
        ("x.bim", "1\tm1\t0\t1000\tA\tG\n1\tm2\t0\t25000\tA\tG\n2\tm3\t0\t300\tA\tG\nX\tm4\t0\t7500000\tA\tG\n"),
        ("r.csv", '"","chr","pos"\n"m1",1,1000\n"m2",1,25000\n"m3",2,300\n"m4","X",7500000\n'),
    ],
)
def test_every_form_gives_the_same_places(cohort, name, text):
    places, report = _placed(cohort, text, name=name)
    assert [["X" if chromosome == "23" else chromosome, position] for chromosome, position in places] == PLACES
    unit = ", kb" if name == "kb.csv" else ", Mb" if name == "mb.csv" else ""
    assert _fact(report) == f"{name}: 4 placed, 0 unplaced{unit}"
    assert not [finding for finding in report.findings if finding.code.startswith("map")]


SHORT = "snp,chromosome,position\nm1,1,0.5\nm2,1,12.25\nm3,2,0\nm4,2,99.125\n"


def test_small_numbers_with_decimals_are_asked_about(cohort):
    cohort.with_name("map.csv").write_text(SHORT)
    report = doctor.examine(doctor.Sources(cohort, map=cohort.with_name("map.csv")))
    asked = next(finding for finding in report.findings if finding.severity == "error")
    assert (asked.code, asked.place) == ("map-unit", "map.csv")
    assert asked.mend is not None
    assert [asked.mend.code, *(mend.code for mend in asked.alternatives)] == ["map-mb", "map-cm"]
    places, report = _placed(cohort, SHORT, ["map-mb"])
    assert places == [["1", 500_000], ["1", 12_250_000], ["", 0], ["2", 99_125_000]]
    places, report = _placed(cohort, SHORT, ["map-cm"])
    assert places == [["1", 500_001], ["1", 12_250_001], ["2", 1], ["2", 99_125_001]]
    assert _fact(report) == "map.csv: 4 placed, 0 unplaced, cM (1 cM drawn as 1 Mb)"


def test_small_whole_numbers_are_base_pairs(cohort):
    places, _ = _placed(cohort, "snp,chromosome,position\nm1,1,5\nm2,1,12\nm3,2,3\nm4,2,999\n")
    assert places == [["1", 5], ["1", 12], ["2", 3], ["2", 999]]


@pytest.mark.parametrize(("mend", "scale", "first"), [("map-cm", 10**6, 1), ("map-mb", 10**6, 0), ("map-bp", 1, 0)])
def test_small_whole_numbers_of_several_sites_are_asked_about(tmp_path, mend, scale, first):
    """A linkage map in whole centimorgans; a heading that says bp is believed, and so are 10 kb."""
    path = tmp_path / "map.csv"
    rows = "".join(f"m{i},LG1,{{}}\n" for i in range(6))
    path.write_text("snp,chr,pos\n" + rows.format(*range(0, 18, 3)))
    with pytest.raises(NeedsMend, match="No position is beyond 15, which is little for base pairs") as asked:
        map_files.read(path)
    assert [each.code for each in asked.value.finding.offered()] == ["map-cm", "map-mb", "map-bp"]
    assert map_files.read(path, notes=Notes([mend])).positions == [scale * i + first for i in range(0, 18, 3)]
    path.write_text("snp,chr,pos_bp\n" + rows.format(*range(0, 18, 3)))
    assert map_files.read(path).positions == list(range(0, 18, 3))
    path.write_text("snp,chr,pos\n" + rows.format(*range(0, 12_000, 2_000)))
    assert map_files.read(path).positions == list(range(0, 12_000, 2_000))


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("name,chr,pos,bp\nm1,1,0,1000\nm2,1,1.5,25000\n", [1000, 25_000]),
        ("name,chr,bp,pos\nm1,1,1000,0\nm2,1,25000,1.5\n", [1000, 25_000]),
        ("chrom,start,end,name\n1,999,1000,m1\n1,24999,25000,m2\n", [1000, 25_000]),
        ("#chrom\tchromStart\tchromEnd\tname\n1\t999\t1000\tm1\n1\t24999\t25000\tm2\n", [1000, 25_000]),
        ("chrom,start,end,name\n1,1000,1000,m1\n1,25000,25000,m2\n", [1000, 25_000]),
        ("ID,SNP,Chr,Position\n1,m1,1,1000\n2,m2,1,25000\n", [1000, 25_000]),
        ("SNP,ID,Chromosome,Position\nm1,1,1,1000\nm2,2,1,25000\n", [1000, 25_000]),
        ("IlmnID,Name,SNP,Chr,MapInfo\na-1,m1,[A/G],1,1000\na-2,m2,[T/C],1,25000\n", [1000, 25_000]),
    ],
)
def test_which_columns_of_a_map_are_read(tmp_path, text, positions):
    """A heading that tells its unit comes before a plain one; a start from 0 before its end; names that are known."""
    path = tmp_path / "map.txt"
    path.write_text(text)
    site_map = map_files.read(path, NAMES)
    assert (site_map.names, site_map.chromosomes, site_map.positions) == (["m1", "m2"], ["1", "1"], positions)


def test_positions_that_a_spreadsheet_rounded(tmp_path):
    path = tmp_path / "map.csv"
    path.write_text("name,chr,pos\nm1,1,1.01e+06\nm2,1,1.01E+06\nm3,1,1e+05\nm4,2,1e+05\n")
    notes = Notes()
    assert map_files.read(path, notes=notes).positions == [1_010_000, 1_010_000, 100_000, 100_000]
    (finding,) = notes.findings
    assert (finding.code, finding.severity) == ("map-rounded", "warning")
    assert finding.sentence.startswith("2 positions")


@pytest.mark.parametrize("text", ["snp,lg,cM\nm1,1,0\nm2,1,2.5\n", "1 m1 0 0\n1 m2 2.5 0\n"])
def test_centimorgans_alone_are_not_taken_for_base_pairs(tmp_path, text):
    path = tmp_path / "genetic.map"
    path.write_text(text)
    with pytest.raises(NeedsMend, match=r"genetic positions \(cM\), which are not base pairs"):
        map_files.read(path)
    site_map = map_files.read(path, notes=Notes(["map-cm"]))
    assert (site_map.positions, site_map.unit) == ([1, 2_500_001], "cM")


def test_what_does_not_meet_is_told(cohort):
    text = "name,chr,pos\nm1,1,1000\nother,1,5\nm3,NA,7\nm1,2,9\nm4,X,7500000\n"
    places, report = _placed(cohort, text)
    assert places == [["1", 1000], ["", 0], ["", 0], ["X", 7_500_000]]
    assert _fact(report) == "map.csv: 2 placed, 2 unplaced"
    found = _findings(report)
    assert found["map-lacks"] == "1 of 4 SNPs are not in the map, and so unplaced (m2)."
    assert found["map-blank"] == "1 SNPs have no chromosome or position in the map, and so are unplaced (m3)."
    assert found["map-spare"] == "1 rows of the map belong to no SNP of the genotypes (other)."
    assert found["map-repeats"] == "1 SNP names come more than once in the map (m1); the first row of each is taken."


def test_the_map_replaces_what_the_names_say(tmp_path):
    cohort = _write(tmp_path / "cohort.csv", ["chr1:100", "chr1:200", "chr2:300"])
    places, report = _placed(cohort, "name,chr,pos\nchr1:100,1,111\nchr1:200,1,222\n")
    assert places == [["1", 111], ["1", 222], ["", 0]]
    assert "3 positions" in _findings(report)["map-replaces"]


@pytest.mark.parametrize(
    ("snps", "named", "way"),
    [
        (["X1_100", "X1_200"], ["1_100", "1_200"], "R writes"),
        (["AX.11", "AX.12"], ["AX-11", "AX-12"], "R writes"),
        (["M1", "M2"], ["m1", "m2"], "letter case"),
        (["x1_a", "x1_b"], ["1-A", "1_B"], "R writes names, after"),
    ],
)
def test_names_that_r_or_a_spreadsheet_changed(tmp_path, snps, named, way):
    cohort = _write(tmp_path / "cohort.csv", snps)
    if named[0] == "1-A":
        snps = ["x1.a", "x1_b"]
        cohort = _write(tmp_path / "cohort.csv", snps)
    places, report = _placed(cohort, f"name,chr,pos\n{named[0]},1,10\n{named[1]},1,20\n")
    assert places == [["1", 10], ["1", 20]]
    assert way in _findings(report)["map-names"]
    assert _findings(report)["map-names"].startswith("2 SNPs")


def test_names_are_joined_only_one_to_one():
    joined = site_names.join(["rs1", "RS1", "a.1", "b-2"], ["Rs1", "a-1", "a_1", "a 1", "B.2"])
    assert joined.rows.tolist() == [-1, -1, -1, 4]
    exact = site_names.join(["rs1", "RS1"], ["RS1", "rs1"])
    assert exact.rows.tolist() == [1, 0]
    assert exact.ways == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "name,chr,pos\nq1,1,5\nq2,1,6\n",
            r"map\.csv: none of its SNP names \(q1, q2\) is one of cohort\.csv \(m1, m2, ",
        ),
        ("name,chr,pos\nm1,1,5\nm2,1,6.5\nm3,1,2000\n", r"map\.csv line 3: the position is '6\.5'"),
        ("name,chr,pos\nm1,1,5\nm2,1,9e9\n", r"map\.csv line 3: the position 9,000,000,000 is beyond"),
        ("name,chr,pos_mb\nm1,1,5\nm2,1,x\n", r"map\.csv line 3: the position is 'x', not a number of Mb"),
        ("name,chr,pos_mb\nm1,1,5\nm2,1,3000\n", r"map\.csv line 3: the position 3,000,000,000 is beyond"),
        ("name,pos\nm1,5\nm2,6\n", "no column chromosome"),
        ("chr,pos\n1,5\n1,6\n", "no column name"),
        ("name,chr\nm1,1\nm2,1\n", "no column position"),
        ("m1,1,5,A,C\nm2,1,6,A,C\n", "5 columns without a header"),
    ],
)
def test_what_is_no_map_is_refused_in_a_sentence(cohort, text, said):
    path = cohort.with_name("map.csv")
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        doctor.load(doctor.Sources(cohort, map=path))
    assert not doctor.examine(doctor.Sources(cohort, map=path)).usable


def test_the_command_line_and_the_jobs_take_a_map(cohort, capsys):
    path = cohort.with_name("map.csv")
    path.write_text("name,chr,pos\n" + "".join(f"{n},{c},{p}\n" for n, (c, p) in zip(NAMES, PLACES, strict=True)))
    assert main(["check", str(cohort), "--map", str(path)]) == 0
    assert "map.csv: 4 placed, 0 unplaced" in capsys.readouterr().out
    assert main(["check", str(cohort), "--map", str(path.with_name("none.csv"))]) == 2
    assert sources(Check(genotypes=cohort, map=path)) == doctor.Sources(cohort, map=path)
    before = Check.model_validate({"genotypes": cohort, "map": path}, context={"workspace": None}).fingerprint
    path.write_text(path.read_text() + "other,1,2\n")
    assert Check.model_validate({"genotypes": cohort, "map": path}, context={"workspace": None}).fingerprint != before
