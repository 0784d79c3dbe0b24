"""Samples and their rows are joined rightly, or asked about: past faults, and further files of the same kinds."""

import gzip
import json
from itertools import product

import numpy as np
import pytest
from corpus.known import DOSAGES, NAMES, SAMPLES, YIELDS, bed_bytes, bim_rows, fam_rows, grid, lines, plink, vcf_bytes
from scipy import stats

from explorer import cli
from explorer.datasets import doctor
from explorer.datasets.doctor import trials
from explorer.errors import InputError


def _p(dataset, variant, trait):
    column = dataset.genotypes.variants["name"].tolist().index(variant)
    return stats.pearsonr(dataset.genotypes.dosages[:, column], dataset.traits[trait])[1]


def _offers(report):
    return [mend.code for finding in report.findings for mend in finding.offered()]


def test_header_in_a_fam_is_refused_at_line_1(repro_folder):
    """Rows 03 and 03b: everybody was shifted by one sample."""
    for bed, traits in (("03_fam_header.bed", "03_traits.txt"), ("03b_fam_header101.bed", "03b_traits.csv")):
        report = doctor.examine(doctor.Sources(repro_folder / bed, repro_folder / traits))
        assert report.refusal is not None
        assert f"{bed.removesuffix('.bed')}.fam line 1: this is a header" in report.refusal


def test_without_its_header_the_locus_is_found(repro_folder, tmp_path):
    for ending, source in ((".bed", "03b_fam_header101"), (".bim", "03b_fam_header101"), (".fam", "03b_noheader")):
        (tmp_path / f"mended{ending}").write_bytes((repro_folder / f"{source}{ending}").read_bytes())
    dataset = doctor.load(doctor.Sources(tmp_path / "mended.bed", repro_folder / "03b_traits.csv"))
    assert _p(dataset, "rs7", "y") == pytest.approx(5.9e-59, rel=0.02)


@pytest.mark.parametrize("header", ["#FID\tIID\tPAT\tMAT\tSEX\tPHENO", "fid,iid".replace(",", " ") + " f m sex pheno"])
def test_other_headers_of_a_fam(tmp_path, header):
    plink(tmp_path, fam=header.encode() + b"\n" + lines(fam_rows(), " "))
    with pytest.raises(InputError, match=r"cohort\.fam line 1: this is a header"):
        doctor.load(doctor.Sources(tmp_path / "cohort.bed"))


@pytest.mark.parametrize("samples", range(5, 13))
def test_a_line_too_many_or_too_few_in_a_fam(tmp_path, samples):
    """The bytes of a .bed do not tell 5 from 8 samples; the bits behind the last one do."""
    rng = np.random.default_rng(samples)
    calls = rng.integers(0, 3, (samples, 40)).astype(np.int8)
    bim = lines([["1", f"rs{j}", "0", str(j + 1), "A", "G"] for j in range(40)])

    def report(rows):
        plink(tmp_path, bed_bytes(calls), bim, lines(fam_rows([f"s{i}" for i in range(rows)]), " "))
        return doctor.examine(doctor.Sources(tmp_path / "cohort.bed"))

    assert report(samples).usable
    assert not report(samples + 1).usable
    assert not report(samples - 1).usable


def test_fam_phenotypes_of_0_and_1(repro_folder):
    """Row 15: PLINK's coding stands, with a note and the mend."""
    sources = doctor.Sources(repro_folder / "15_fam_01.bed")
    report = doctor.examine(sources)
    finding = next(f for f in report.findings if f.code == "zero-one")
    assert finding.severity == "note"
    assert "3 zeros are missing, and there is no case" in finding.sentence
    assert finding.mend is not None
    assert finding.mend.code == "zero-control"
    assert finding.mend.preview is not None
    assert finding.mend.preview.columns == ("phenotype", "sex")
    assert finding.mend.preview.before == (("missing", "1"), ("1", "2"), ("missing", "1"))
    assert finding.mend.preview.after == (("1", "1"), ("2", "2"), ("1", "1"))
    traits = doctor.load(sources, ["zero-control"]).traits
    np.testing.assert_array_equal(traits["phenotype"], [0, 1, 0, 1, 0])


@pytest.mark.parametrize(("phenotypes", "coded"), [("1 2 1 2 1 2", [0, 1] * 3), ("0 2 1 2 0 1", None)])
def test_fam_phenotypes_of_1_and_2_stay(tmp_path, phenotypes, coded):
    rows = [[*row[:5], word] for row, word in zip(fam_rows(), phenotypes.split(), strict=True)]
    plink(tmp_path, fam=lines(rows, " "))
    report = doctor.examine(doctor.Sources(tmp_path / "cohort.bed"))
    assert "zero-control" not in _offers(report)
    values = doctor.load(doctor.Sources(tmp_path / "cohort.bed")).traits["phenotype"]
    np.testing.assert_array_equal(values, coded or [np.nan, 1, 0, 1, np.nan, 0])


def test_zeros_of_a_fam_are_counted_and_can_be_kept(tmp_path):
    """0, 1, 2 may be a count, such as of apoE4; the zeros of a column of 1 and 2 are missing all the same."""
    rows = [[*row[:5], word] for row, word in zip(fam_rows(), "021201", strict=True)]
    plink(tmp_path, fam=lines(rows, " "))
    sources = doctor.Sources(tmp_path / "cohort.bed")
    report = doctor.examine(sources)
    (finding,) = [f for f in report.findings if f.code == "zero-missing"]
    assert (finding.severity, finding.place) == ("note", "cohort.fam line 1")
    assert "2 zeros are missing" in finding.sentence
    gone = np.nan
    np.testing.assert_array_equal(doctor.load(sources).traits["phenotype"], [gone, 1, 0, 1, gone, 0])
    kept = doctor.load(sources, ["zero-measured"]).traits
    np.testing.assert_array_equal(kept["phenotype"], [0, 2, 1, 2, 0, 1])
    assert kept.column("phenotype").kind == "quantitative"


def test_same_iid_in_several_families(repro_folder):
    """Row 25: by FID and IID, and `same-order` is not offered."""
    sources = doctor.Sources(repro_folder / "25_families.bed", repro_folder / "25_traits_FID_IID.txt")
    report = doctor.examine(sources)
    assert report.usable
    assert "same-order" not in _offers(report)
    assert report.joins[0].column == "FID and IID"
    assert report.joins[0].matched == 5
    dataset = doctor.load(sources)
    assert dict(zip(dataset.genotypes.samples, dataset.traits["y"], strict=True)) == {
        "FA_1": 1, "FA_2": 2, "FB_1": 3, "FB_2": 4, "FC_1": 5,
    }  # fmt: skip


FAMILIES = [["A", "1"], ["A", "2"], ["B", "1"], ["B", "2"], ["B", "3"], ["C", "1"]]


@pytest.mark.parametrize(
    "traits",
    [
        [["#FID", "IID", "yield"], *([f, i, str(y)] for (f, i), y in zip(FAMILIES, YIELDS, strict=True))],
        [["yield", "IID", "family"], *([str(y), i, f] for (f, i), y in zip(FAMILIES, YIELDS, strict=True))],
        [["sample", "yield"], *([f"{f}_{i}", str(y)] for (f, i), y in zip(FAMILIES, YIELDS, strict=True))],
    ],
    ids=["fid-iid", "iid-family", "joined"],
)
def test_families_in_other_layouts(tmp_path, traits):
    plink(tmp_path, fam=lines([[f, i, "0", "0", "0", "-9"] for f, i in FAMILIES], " "))
    (tmp_path / "traits.csv").write_bytes(lines([traits[0], *traits[:0:-1]], ","))
    dataset = doctor.load(doctor.Sources(tmp_path / "cohort.bed", tmp_path / "traits.csv"))
    np.testing.assert_array_equal(dataset.traits["yield"], YIELDS)


def test_families_of_a_vcf_are_joined_names(tmp_path):
    named = vcf_bytes()
    for sample, (family, individual) in zip(SAMPLES, FAMILIES, strict=True):
        named = named.replace(sample.encode(), f"{family}_{individual}".encode())
    (tmp_path / "cohort.vcf").write_bytes(named)
    rows = [["FID", "IID", "yield"], *([f, i, str(y)] for (f, i), y in zip(FAMILIES, YIELDS, strict=True))]
    (tmp_path / "traits.txt").write_bytes(lines([rows[0], *rows[:0:-1]], " "))
    dataset = doctor.load(doctor.Sources(tmp_path / "cohort.vcf", tmp_path / "traits.txt"))
    np.testing.assert_array_equal(dataset.traits["yield"], YIELDS)


def test_row_names_of_r_beside_an_id_column_are_asked(repro_folder):
    """Row 27: they disagree, so both joins are shown; by ID it is as in the right file."""
    genotypes = repro_folder / "27_geno.csv"
    sources = doctor.Sources(genotypes, repro_folder / "27_traits_R_rownames.csv")
    report = doctor.examine(sources)
    assert not report.usable
    finding = next(f for f in report.findings if f.code == "two-joins")
    assert "41 or 1, 56 or 2, 22 or 3" in finding.sentence
    assert [m.code for m in finding.offered()] == ["join-first", "join-second"]
    assert finding.offered()[0].label == "Join by ID (41, 56, 22, ...)"
    assert finding.offered()[1].preview is not None
    dataset = doctor.load(sources, ["join-first"])
    right = doctor.load(doctor.Sources(genotypes, repro_folder / "27_traits_right.csv"))
    np.testing.assert_array_equal(dataset.traits["y"], right.traits["y"])
    assert dataset.traits.names() == ["y"]
    assert _p(dataset, "rs4", "y") == pytest.approx(9e-37, rel=0.1)
    other = doctor.load(sources, ["join-second"])
    np.testing.assert_allclose(other.traits["y"][:3], [0.2057, 0.6761, 1.1274])
    assert other.traits.names() == ["y"]


@pytest.mark.parametrize("header", ["entry,line,yield", "X,plant,yield", '"","sample","yield"'])
def test_two_columns_that_disagree_are_asked(tmp_path, header):
    """Whatever the columns are called; equal ones are not asked about."""
    rows = [["id", *NAMES], *([str(i), *r[1:]] for i, r in enumerate(grid()) if i)]
    (tmp_path / "cohort.tsv.gz").write_bytes(gzip.compress(lines(rows, "\t")))
    sources = doctor.Sources(tmp_path / "cohort.tsv.gz", tmp_path / "traits.csv")

    def write(ids):
        body = "".join(f"{i + 1},{other},{y}\n" for i, (other, y) in enumerate(zip(ids, YIELDS, strict=True)))
        (tmp_path / "traits.csv").write_text(f"{header}\n{body}")

    write([6, 5, 4, 3, 2, 1])
    with pytest.raises(InputError, match=r"--mend join-first .*or --mend join-second"):
        doctor.load(sources)
    joined = [doctor.load(sources, [mend]).traits["yield"].tolist() for mend in ("join-first", "join-second")]
    assert sorted(joined) == sorted([YIELDS, YIELDS[::-1]])
    write([1, 2, 3, 4, 5, 6])
    np.testing.assert_array_equal(doctor.load(sources).traits["yield"], YIELDS)


def test_a_trait_that_looks_like_ids_is_none(tmp_path):
    """Samples are called 1 to 60 and are 20 to 79 years old: nothing is asked."""
    rng = np.random.default_rng(4)
    ids, ages = rng.permutation(60) + 1, rng.permutation(60) + 20
    calls = rng.integers(0, 3, (60, 5))
    rows = [["id", *NAMES], *([str(i + 1), *map(str, row)] for i, row in enumerate(calls))]
    (tmp_path / "cohort.csv").write_bytes(lines(rows, ","))
    body = [[str(i), str(a), f"{i / 7:.3f}"] for i, a in zip(ids, ages, strict=True)]
    for header in (["ID", "age", "y"], ["", "age", "y"]):
        (tmp_path / "traits.csv").write_bytes(lines([header, *body], ","))
        dataset = doctor.load(doctor.Sources(tmp_path / "cohort.csv", tmp_path / "traits.csv"))
        np.testing.assert_allclose(dataset.traits["y"], [round(i / 7, 3) for i in range(1, 61)])


@pytest.mark.parametrize(("name", "rows"), list(product(["sample", "IID", "code"], [6, 5])))
def test_same_order_is_never_offered_beside_ids(tmp_path, name, rows):
    (tmp_path / "cohort.csv").write_bytes(lines(grid(), ","))
    body = [[f"x{i}", str(y)] for i, y in enumerate(YIELDS[:rows])]
    (tmp_path / "traits.csv").write_bytes(lines([[name, "yield"], *body], ","))
    report = doctor.examine(doctor.Sources(tmp_path / "cohort.csv", tmp_path / "traits.csv"))
    assert not report.usable
    assert _offers(report) == []


def test_sex_of_the_fam_is_kept_beside_traits(tmp_path):
    plink(tmp_path, fam=lines([[*row[:4], "1212 2".replace(" ", "0")[i], "3.5"] for i, row in enumerate(fam_rows())]))
    body = [[s, str(y)] for s, y in zip(SAMPLES, YIELDS, strict=True)]
    (tmp_path / "traits.csv").write_bytes(lines([["sample", "yield"], *body], ","))
    sources = doctor.Sources(tmp_path / "cohort.bed", tmp_path / "traits.csv")
    dataset = doctor.load(sources)
    assert dataset.traits.names("covariate") == ["sex"]
    np.testing.assert_array_equal(dataset.traits["sex"], [0, 1, 0, 1, np.nan, 1])
    report = doctor.examine(sources)
    assert {"sex-kept", "fam-phenotype-unused"} <= {f.code for f in report.findings}
    (tmp_path / "traits.csv").write_bytes(lines([["sample", "sex", "yield"], *([s, "m", y] for s, y in body)], ","))
    assert doctor.load(sources, ["drop-constant-traits"]).traits.names() == ["yield", "sex"]


def test_check_as_json_has_the_joins_and_previews(repro_folder, capsys):
    """The command line ends with 2 where it asks, and names what answers."""
    arguments = ["check", str(repro_folder / "27_geno.csv"), "--traits", str(repro_folder / "27_traits_R_rownames.csv")]
    assert cli.main([*arguments, "--json"]) == 2
    answer = capsys.readouterr()
    assert "--mend join-first" in answer.err
    report = json.loads(answer.out)
    assert report["joins"] == [
        {
            "file": "27_traits_R_rownames.csv", "column": "ID", "way": "equal IDs", "matched": 60, "not_genotyped": 0,
            "without_row": 0, "others": [["the unnamed first", 60]],
        }
    ]  # fmt: skip
    mend = next(f for f in report["findings"] if f["code"] == "two-joins")["mend"]
    assert mend["tried"] is True
    assert len(mend["preview"]["samples"]) == 3
    assert mend["preview"]["before"] is not None
    assert report["map"] == {"placed": 0, "unplaced": 20}
    assert (report["ploidy"], report["coding"], report["build"], report["unused"]) == (2, "dosages 0, 1, 2", None, [])
    assert cli.main([*arguments, "--mend", "join-first"]) == 0


def test_a_large_file_is_not_read_again_for_every_mend(tmp_path, monkeypatch):
    """Its mends stand there as not tried, without a preview."""
    monkeypatch.setattr(trials, "LARGEST_BYTES", 10)
    plink(tmp_path, fam=lines([[*row[:5], "010110"[i]] for i, row in enumerate(fam_rows())], " "))
    report = doctor.examine(doctor.Sources(tmp_path / "cohort.bed"))
    assert len(bim_rows()) == DOSAGES.shape[1]
    assert [(m.tried, m.preview) for f in report.findings for m in f.offered()] == [(False, None)] * len(
        _offers(report)
    )
    assert "zero-control" in _offers(report)


def test_trials_end_after_a_while(tmp_path, monkeypatch):
    """A file whose reading takes long is not read again; what is not tried is still offered."""
    monkeypatch.setattr(trials, "MOST_SECONDS", 0.0)
    plink(tmp_path, fam=lines([[*row[:5], "010110"[i]] for i, row in enumerate(fam_rows())], " "))
    report = doctor.examine(doctor.Sources(tmp_path / "cohort.bed"))
    assert "zero-control" in _offers(report)
    assert not any(m.tried for f in report.findings for m in f.offered())


def test_a_mend_that_does_not_help_is_not_offered(tmp_path):
    """The name is no UTF-8, which can be mended; the second header cannot, and is told at once."""
    named = vcf_bytes().replace(b"s1", b"Jos\xe9")
    (tmp_path / "cohort.vcf").write_bytes(named + named)
    sources = doctor.Sources(tmp_path / "cohort.vcf")
    report = doctor.examine(sources)
    assert _offers(report) == []
    assert "Byte 0xE9 is not UTF-8 text. That could be mended, but then: cohort.vcf line 11" in report.reason()
    with pytest.raises(InputError) as caught:
        doctor.load(sources)
    assert str(caught.value) == report.reason()
    (tmp_path / "cohort.vcf").write_bytes(named)
    assert _offers(doctor.examine(sources)) == ["latin-1"]


def _cohort_of(folder, ids):
    rows = [["id", *NAMES], *([i, *grid()[1 + k % 6][1:]] for k, i in enumerate(ids))]
    (folder / "cohort.csv").write_bytes(lines(rows, ","))


@pytest.mark.parametrize(
    ("header", "second"),
    [("sample,height,yield", 30), ("plot_code,rank,yield", 1), ("sample,entry,yield", 1)],
    ids=["height", "rank", "entry"],
)
def test_numbers_are_no_ids_where_another_column_holds_them(tmp_path, header, second):
    """Genotypes are called 1 to 60; the table's own IDs are words that do not meet, and a trait does by chance."""
    _cohort_of(tmp_path, [str(i + 1) for i in range(60)])
    rows = [f"Line_{i:03},{i + second},{i / 7:.3f}" for i in range(60)]
    (tmp_path / "traits.csv").write_text("\n".join([header, *rows]))
    sources = doctor.Sources(tmp_path / "cohort.csv", tmp_path / "traits.csv")
    report = doctor.examine(sources)
    assert not report.usable
    assert [m.label for f in report.findings for m in f.offered() if f.code == "ids-elsewhere"] == [
        f"Join by {header.split(',')[1]} all the same"
    ]
    assert doctor.load(sources, ["join-first"]).traits["yield"][29 + second - 1] == pytest.approx(round(29 / 7, 3))


def test_a_named_number_beside_names_of_cultivars_is_the_id(tmp_path):
    """Nothing is asked where the numbers are called IDs, and are not those of the rows."""
    ids = [str(i) for i in range(101, 141)]
    _cohort_of(tmp_path, ids)
    rows = [f"{i},Cultivar {i}x,{int(i) / 7:.3f}" for i in ids[::-1]]
    (tmp_path / "traits.csv").write_text("\n".join(["entry,cultivar,yield", *rows]))
    report = doctor.examine(doctor.Sources(tmp_path / "cohort.csv", tmp_path / "traits.csv"))
    assert report.usable
    assert report.joins[0].column == "entry"
    assert report.joins[0].matched == 40


def test_few_that_meet_are_asked_about(tmp_path):
    """3 of 40 on both sides may be chance; a table of 12 of the 40 is not."""
    _cohort_of(tmp_path, [f"s{i}" for i in range(40)])
    sources = doctor.Sources(tmp_path / "cohort.csv", tmp_path / "traits.csv")
    rows = [f"{'s' if i < 3 else 'x'}{i},{i / 7:.3f}" for i in range(40)]
    (tmp_path / "traits.csv").write_text("\n".join(["sample,yield", *rows]))
    report = doctor.examine(sources)
    assert not report.usable
    assert _offers(report)[0] == "match-few"
    assert np.isfinite(doctor.load(sources, ["match-few"]).traits["yield"]).sum() == 3
    (tmp_path / "traits.csv").write_text("\n".join(["sample,yield", *(f"s{i},{i / 7:.3f}" for i in range(12))]))
    assert doctor.examine(sources).usable


def test_one_equal_id_does_not_hide_that_the_others_differ_by_case(tmp_path):
    _cohort_of(tmp_path, [f"l{i}" for i in range(39)] + ["L0"])
    rows = [f"L{i},{i / 7:.3f}" for i in range(40)]
    (tmp_path / "traits.csv").write_text("\n".join(["sample,yield", *rows]))
    sources = doctor.Sources(tmp_path / "cohort.csv", tmp_path / "traits.csv")
    assert "match-ids" in _offers(doctor.examine(sources))
    joined = doctor.load(sources, ["match-ids"]).traits["yield"]
    assert joined[5] == pytest.approx(5 / 7, abs=1e-3)
    assert joined[39] == pytest.approx(0.0)
    assert np.isnan(joined[0])
