"""Reference builds: published lengths, what they rule out, and that nothing is claimed that was not looked at."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.cli import main
from explorer.datasets import builds, doctor
from explorer.datasets.genotypes import variant_table
from explorer.errors import InputError

HUMAN = [*map(str, range(1, 23)), "X"]


def _sites(places):
    chromosome, position = zip(*[place.rsplit(":", 1) for place in places], strict=True)
    return variant_table(chromosome, [int(p) for p in position], [f"rs{i}" for i in range(len(places))], "A", "G")


def _fits(*places):
    return [build.name for build in builds.possible(_sites(places))]


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("GRCh37", 3_095_677_412),
        ("GRCh38", 3_088_269_832),
        ("GRCm38", 2_725_521_370),
        ("GRCm39", 2_723_414_844),
        ("TAIR10", 119_146_348),
        ("sacCer3", 12_071_326),
        ("IRGSP-1.0", 373_245_519),
        ("B73 v4", 2_106_338_117),
        ("B73 v5", 2_131_846_805),
    ],
)
def test_lengths_add_up_to_the_published_totals(name, total):
    """Assembled nuclear chromosomes of each assembly."""
    lengths = builds.named(name).lengths
    assert sum(length for own, length in lengths.items() if own not in ("MT", "Pt", "XY")) == total


def test_positions_rule_builds_out():
    every = [f"{name}:1000" for name in HUMAN]
    assert _fits(*every) == ["GRCh37", "GRCh38"]
    assert _fits(*every, "17:82000000") == ["GRCh38"]
    assert _fits(*every, "1:249000000") == ["GRCh37"]
    assert _fits(*every[:22], "23:1000", "26:16000") == ["GRCh37", "GRCh38"]
    assert _fits(*every, "chr1_GL456210_random:5") == ["GRCh37", "GRCh38"]
    assert _fits(*(f"{n}:5" for n in range(1, 20)), "X:170000000") == ["GRCm38"]
    assert _fits("I:230000", "II:800000", "IV:1531933", "XVI:9") == ["GRCh37", "GRCh38", "GRCm38", "GRCm39", "sacCer3"]
    assert "sacCer3" not in _fits("I:230000", "IV:1531934", "XVI:9")
    assert _fits("1:308000000", "10:152000000") == ["B73 v5"]


def test_a_made_up_organism_fits_none():
    assert _fits("1:5", "A:5", "B:7") == []
    assert _fits("1:900000000", "2:5") == []
    assert _fits("scaffold_1:5", "scaffold_2:7") == []
    assert builds.possible(variant_table("", 0, ["a", "b"])) == []


def test_a_tiny_map_fits_many():
    assert _fits("1:100", "2:50") == list(builds.NAMES)


@pytest.mark.parametrize(
    ("alias", "name"), [("hg19", "GRCh37"), ("GRCh38.p14", "GRCh38"), ("b73_v4", "B73 v4"), ("irgsp-1.0", "IRGSP-1.0")]
)
def test_builds_are_known_by_their_other_names(alias, name):
    assert builds.named(alias).name == name


def _files(folder, places, genes="", name="genes.csv"):
    rows = ["marker,chromosome,position_bp,a,b,c"]
    rows += [f"rs{i},{','.join(p.rsplit(':', 1))},{i % 3},1,2" for i, p in enumerate(places)]
    (folder / "g.csv").write_text("\n".join(rows) + "\n")
    if genes:
        (folder / name).write_text(genes)
    return {"genotypes": folder / "g.csv", **({"genes": folder / name} if genes else {})}


def _sources(files, build=None):
    return replace(doctor.Sources.of(files), build=build)


def _told(sources, mends=()):
    report = doctor.examine(sources, mends)
    fact = next((fact.value for fact in report.understood if fact.label == "Reference build"), None)
    return fact, report


EVERY = [f"{name}:1000" for name in HUMAN]


def test_what_is_not_named_is_not_claimed(tmp_path):
    fact, report = _told(_sources(_files(tmp_path, EVERY)))
    assert fact == "not told (fits GRCh37, GRCh38)"
    assert report.usable
    fact, _ = _told(_sources(_files(tmp_path, [*EVERY, "17:82000000"])))
    assert fact == "GRCh38, the only one known here that holds every site (17:82,000,000 is behind the end in GRCh37)"
    fact, _ = _told(_sources(_files(tmp_path, ["A:5", "B:5", "C:7"])))
    assert fact == f"not told (fits none of the {len(builds.NAMES)} that are known here)"
    fact, _ = _told(_sources(_files(tmp_path, ["1:5", "2:5", "2:7"])))
    assert fact == f"not told (fits {len(builds.NAMES)} of the {len(builds.NAMES)} that are known here)"
    (tmp_path / "p.csv").write_text("sample,m1,m2\ns1,0,1\ns2,2,1\n")
    assert _told(doctor.Sources(tmp_path / "p.csv"))[0] is None
    fact, _ = _told(doctor.Sources(tmp_path / "p.csv", build="hg19"))
    assert fact == "GRCh37, as named; there are no positions to look at"


def test_a_named_build_is_checked(tmp_path):
    files = _files(tmp_path, [*EVERY, "17:82000000", "scaffold_9:5"])
    fact, report = _told(_sources(files, build="hg38"))
    assert (fact, report.usable) == ("GRCh38, as named; no site lies behind the end of its chromosome", True)
    _, report = _told(_sources(files, build="GRCh37"))
    assert not report.usable
    assert report.reason() == (
        "g.csv: rs23 at 17:82,000,000 lies behind the end of chromosome 17 in GRCh37 (81,195,210), so the genotypes "
        "are of another build. The positions fit GRCh38."
    )
    with pytest.raises(InputError, match="lies behind the end"):
        doctor.load(_sources(files, build="GRCh37"))
    assert "no build of this name is known here" in str(_told(_sources(files, build="hg20"))[1].refusal)
    _, report = _told(_sources(_files(tmp_path, ["A:5", "B:5"]), build="GRCh38"))
    assert report.reason() == "g.csv: None of the chromosomes (A, B) is one of GRCh38."


OF_38 = "The file is of GRCh38, and the genotypes are of GRCh37."
GENES = "chromosome,start,end,name,strand\n1,50,2000,ONE,+\n17,50,{end},TWO,-\n"
GFF = "##gff-version 3\n{head}\n17\tx\tgene\t5\t900\t.\t+\t.\tID=TWO\n"


@pytest.mark.parametrize(
    ("genes", "name", "said"),
    [
        (
            GENES.format(end=83_000_000),
            "genes.csv",
            "TWO reaches to 17:83,000,000, behind the end of chromosome 17 in GRCh37",
        ),
        (GENES.format(end=900), "genes_hg38.csv", OF_38),
        (
            GFF.format(head="#!genome-build GRCh38.p14"),
            "a.gff3",
            OF_38,
        ),
        (
            GFF.format(head="##species https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=10090"),
            "a.gff3",
            "The file is of mouse, and the genotypes are of GRCh37 (human).",
        ),
    ],
)
def test_genes_of_another_build_are_refused_and_taken_all_the_same(tmp_path, genes, name, said):
    sources = _sources(_files(tmp_path, EVERY, genes, name), build="GRCh37")
    _, report = _told(sources)
    assert not report.usable
    assert report.offered() == ["other-build"]
    assert said in report.reason()
    assert _told(sources, ["other-build"])[1].usable
    assert doctor.load(sources, ["other-build"]).genes is not None
    unnamed = doctor.Sources(sources.genotypes, genes=sources.genes)
    assert not [f for f in _told(unnamed)[1].findings if f.code == "other-build"]


@pytest.mark.parametrize("name", ["genes_hg19.csv", "genes.csv", "plate_b38.csv", "hg38_and_hg19.csv"])
def test_genes_of_the_same_build_or_of_none_are_taken(tmp_path, name):
    sources = _sources(_files(tmp_path, EVERY, GENES.format(end=900), name), build="GRCh37")
    _, report = _told(sources)
    assert report.usable
    assert not [finding for finding in report.findings if finding.code == "other-build"]


def test_genes_of_a_build_that_the_positions_rule_out_are_a_warning(tmp_path):
    files = _files(tmp_path, [*EVERY, "17:82000000"], GENES.format(end=900), "genes_hg19.csv")
    _, report = _told(_sources(files))
    found = next(finding for finding in report.findings if finding.code == "other-build")
    assert (found.severity, report.usable) == ("warning", True)
    assert "chromosome 17 ends at 81,195,210, but the genotypes have rs23 at 17:82,000,000" in found.sentence


def test_centimorgans_are_no_positions_of_a_build(tmp_path):
    files = _files(tmp_path, ["1:1", "2:2"])
    (tmp_path / "map.csv").write_text("name,chr,cM\nrs0,1,0\nrs1,2,320.5\n")
    fact, report = _told(doctor.Sources(files["genotypes"], map=tmp_path / "map.csv"), ["map-cm"])
    assert fact is None
    assert report.usable


def test_the_command_line_names_a_build(tmp_path, capsys):
    files = _files(tmp_path, EVERY)
    assert main(["check", str(files["genotypes"]), "--build", "hg19"]) == 0
    assert "GRCh37, as named" in capsys.readouterr().out


def test_rows_of_ends_are_those_of_the_table():
    far = builds.beyond(builds.named("TAIR10"), ["Chr1", "9", "Chr5"], np.array([5, 10**9, 26_975_503]))
    assert far == builds.Beyond(2, "Chr5", 26_975_503, 26_975_502)
    assert builds.lacking(builds.named("TAIR10"), ["Chr1", "9", "C", "scaffold_1"]) == ["9"]


def _vcf(folder, lengths, sites=("1:50", "17:900")):
    head = "##fileformat=VCFv4.2\n" + "".join(
        f"##contig=<ID={name},assembly=x,length={length}>\n" for name, length in lengths.items()
    )
    rows = "".join(f"{c}\t{p}\trs{p}\tA\tG\t.\t.\t.\tGT\t0/1\t1/1\t0/0\n" for c, p in (s.split(":") for s in sites))
    path = folder / "a.vcf"
    path.write_text(f"{head}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tx\ty\tz\n{rows}")
    return path


def test_lengths_in_the_header_tell_the_build(tmp_path):
    lengths = {"chr1": 249_250_621, "chr17": 81_195_210, "chrM": 16_569, "GL000207.1": 4262}
    source = doctor.Sources(_vcf(tmp_path, lengths))
    fact, report = _told(source)
    assert report.usable
    assert fact == (
        "GRCh37, by the lengths of chromosomes in the file's header; no site lies behind the end of its chromosome"
    )
    genes = tmp_path / "genes_hg38.csv"
    genes.write_text(GENES.format(end=900))
    _, report = _told(replace(source, genes=genes))
    assert not report.usable
    assert report.reason().startswith(f"genes_hg38.csv: {OF_38}")
    _, report = _told(replace(source, build="GRCh38"))
    assert "GRCh38 is named, but the lengths of chromosomes in the file's header are those of GRCh37" in report.reason()


@pytest.mark.parametrize(
    "lengths",
    [
        {},
        {"1": 51, "17": 901},  # the last position and one, as PLINK writes where it knows no lengths
        {"1": 249_250_621, "17": 83_257_441},  # of two builds
        {"1": 249_250_621, "17": 901},  # one of them is of none
        {"MT": 16_571},
        {"GL000207.1": 4262},
    ],
)
def test_other_lengths_tell_nothing(tmp_path, lengths):
    fact, report = _told(doctor.Sources(_vcf(tmp_path, lengths)))
    assert report.usable
    assert fact is not None
    assert fact.startswith("not told (fits ")
