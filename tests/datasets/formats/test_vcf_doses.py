"""VCFs of imputation: doses (DS) and genotype probabilities (GP) where there is no GT, and beside it."""

import gzip
import shutil
import subprocess

import numpy as np
import pytest

from explorer.datasets import blocks, dataset, doctor
from explorer.datasets.formats import pgen, vcf
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

PLINK2, BCFTOOLS = shutil.which("plink2"), shutil.which("bcftools")
nan = np.nan
HEAD = """##fileformat=VCFv4.1
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dose">
##FORMAT=<ID=GP,Number=G,Type=Float,Description="Genotype probabilities">
"""
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\td\n"


def copies(genotypes):
    """Return doses in copies, to four decimals: less than a unit."""
    assert genotypes.doses
    return blocks.copies(genotypes.dosages).round(4)


def _write(folder, *records, head=HEAD, name="cohort.vcf"):
    rows = []
    for i, (form, calls, *alternatives) in enumerate(records):
        fields = ["1", str(100 * (i + 1)), f"rs{i + 1}", "A", alternatives[0] if alternatives else "G"]
        rows.append("\t".join([*fields, ".", "PASS", "R2=0.9", form, *calls.split()]) + "\n")
    data = (head + COLUMNS + "".join(rows)).encode()
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize("name", ["cohort.vcf", "cohort.vcf.gz"])
@pytest.mark.parametrize("head", [HEAD, "##fileformat=VCFv4.2\n", HEAD.replace("Float", "String")])
def test_doses_alone_are_kept_or_rounded(tmp_path, head, name):
    """Declared rightly, not at all, or as words: the doses are read all the same."""
    path = _write(tmp_path, ("DS", "0.02 0.98 1.96 ."), ("DS", "1.4 0.6 0 2"), head=head, name=name)
    notes = Notes()
    genotypes = vcf.read(path, notes=notes)
    np.testing.assert_array_equal(copies(genotypes), [[0.02, 1.4], [0.98, 0.6], [1.96, 0], [nan, 2]])
    told = {finding.code: finding.sentence for finding in notes.findings}
    assert told["doses-read"] == "2 sites have no GT; their doses (DS) are read."
    assert told["fractional-dosages"] == (
        "The doses (DS) are fractions (0.02, 0.98, 1.96, ...) in 71.4% of calls, as imputation writes them; "
        "they are kept as doses."
    )
    notes = Notes(["round-dosages"])
    genotypes = vcf.read(path, notes=notes)
    assert np.asarray(genotypes.dosages).tolist() == [[0, 1], [1, 1], [2, 0], [-1, 2]]
    assert genotypes.haplotypes is None
    assert notes.findings[-1].sentence.endswith("they are rounded to whole counts.")
    report = doctor.examine(doctor.Sources(path))
    assert report.usable
    (finding,) = (f for f in report.findings if f.code == "fractional-dosages")
    assert [(mend.code, mend.tried) for mend in finding.offered()] == [("round-dosages", True)]


def test_whole_doses_need_no_mend(tmp_path):
    path = _write(tmp_path, ("DS", "0 1 2.000 ."), ("DS", "1 1 0 2"))
    assert np.asarray(vcf.read(path).dosages).tolist() == [[0, 1], [1, 1], [2, 0], [-1, 2]]


def test_probabilities_alone_give_doses(tmp_path):
    """The expected copies, P(0/1) + 2 P(1/1); two probabilities are those of a single copy, counted twice."""
    path = _write(
        tmp_path,
        ("GP", "0.9,0.1,0 0.05,0.9,0.05 0,0.1,0.9 .,.,."),
        ("GP", "1,0 0,1 0.1,0.8,0.1 ."),
        ("GP", "1,0 0,1 . ."),
    )
    genotypes = vcf.read(path, ["round-dosages"])
    assert np.asarray(genotypes.dosages).tolist() == [[0, 0, 0], [1, 2, 2], [2, 1, -1], [-1, -1, -1]]
    kept = [[0.1, 0, 0], [1, 2, 2], [1.9, 1, nan], [nan, nan, nan]]
    np.testing.assert_array_equal(copies(vcf.read(path)), kept)


def test_doses_come_before_probabilities(tmp_path):
    path = _write(tmp_path, ("GP:DS", "1,0,0:2 0,0,1:0 0,1,0:1 .:."))
    assert np.asarray(vcf.read(path).dosages).tolist() == [[2], [0], [1], [-1]]


def test_calls_come_before_doses(tmp_path):
    path = _write(tmp_path, ("GT:DS", "0|0:0.4 0|1:0.7 1|0:1.2 1|1:1.8"), ("GT:GP", "0|0:0,0,1 0|1:. 1|1:. .|.:."))
    notes = Notes()
    genotypes = vcf.read(path, notes=notes)
    assert np.asarray(genotypes.dosages).tolist() == [[0, 0], [1, 1], [1, 2], [2, -1]]
    assert genotypes.haplotypes is not None
    assert {finding.code: finding.severity for finding in notes.findings} == {"doses-beside-calls": "note"}
    assert "calls are read, not the doses" in notes.findings[0].sentence
    notes = Notes(["read-doses"])
    genotypes = vcf.read(path, notes=notes)
    np.testing.assert_array_equal(copies(genotypes), [[0.4, 2], [0.7, 1], [1.2, 2], [1.8, nan]])
    assert genotypes.haplotypes is None
    assert {fact.label: fact.value for fact in notes.facts}["Phase"] == "none (doses are kept without it)"
    assert "doses are read, not the calls" in notes.findings[0].sentence
    assert notes.findings[0].mended


def test_missing_calls_that_have_a_dose_are_counted(tmp_path):
    path = _write(
        tmp_path, ("GT:DS", "./.:0.5 ./.:. 0/1:1 .|1:1.25"), ("GT", "./. 0/1 0/0 0/0"), ("GT:DS", "0:0 .:1 0:0 1:1")
    )
    notes = Notes()
    vcf.read(path, notes=notes)
    (told,) = (finding.sentence for finding in notes.findings if finding.code == "doses-beside-calls")
    assert told.endswith("the calls are read, not the doses, though 3 missing calls have one.")


def test_doses_first_and_calls_where_there_is_none(tmp_path):
    path = _write(tmp_path, ("GT:DS", "0/0:0.25 0/1:. ./.:1.5 ./.:."), ("GT", "0/1 1/1 0/0 ./."), ("DS", "1 1 0 ."))
    genotypes = vcf.read(path, ["read-doses"])
    np.testing.assert_array_equal(copies(genotypes), [[0.25, 1, 1], [1, 2, 1], [1.5, 0, 0], [nan, nan, nan]])


def test_doses_first_of_a_file_that_is_put_right(tmp_path):
    """A blank line, keys that are not read, and calls that leave out the last of them."""
    path = _write(
        tmp_path, ("GT:DP:DS:GQ", "0/0:7:0.25:9 0/1:8 |0|1:.:1.5:. ./.:1:.:2"), ("DP:DS", "1:0.5 1:2 1:0 1:.")
    )
    path.write_text(path.read_text().replace("\n1\t200", "\n\n1\t200"))
    np.testing.assert_array_equal(copies(vcf.read(path, ["read-doses"])), [[0.25, 0.5], [1, 2], [1.5, 0], [nan, nan]])
    assert np.asarray(vcf.read(path, ["round-dosages"]).dosages).tolist() == [[0, 0], [1, 2], [1, 0], [-1, -1]]


def test_whole_doses_first_are_calls(tmp_path):
    path = _write(tmp_path, ("GT:DS", "0|0:0 0|1:2 1|0:1 .|.:."))
    genotypes = vcf.read(path, ["read-doses"])
    assert np.asarray(genotypes.dosages).tolist() == [[0], [2], [1], [-1]]


def test_doses_of_a_mans_x_count_as_his_calls_do(tmp_path):
    """A man's one copy counts as two beside women's: so does its dose, from 0 to 1; one from 0 to 2 stands as it is."""
    path = _write(tmp_path, ("GT:DS", "0:0.25 1:0.75 0/1:1.25 1/1:2"), ("GT:DS", "0:0.25 1:1.5 0/1:1.25 1/1:2"))
    assert np.asarray(vcf.read(path).dosages).tolist() == [[0, 0], [2, 2], [1, 1], [2, 2]]
    genotypes = vcf.read(path, ["read-doses"])
    assert genotypes.ploidy == 2
    np.testing.assert_array_equal(copies(genotypes), [[0.5, 0.25], [1.5, 1.5], [1.25, 1.25], [2, 2]])


def test_doses_of_haploids_are_of_one_copy(tmp_path):
    path = _write(tmp_path, ("GT:DS", "0:0.25 1:0.75 0:0.125 1:1"))
    genotypes = vcf.read(path, ["read-doses"])
    assert genotypes.ploidy == 1
    np.testing.assert_array_equal(copies(genotypes), [[0.25], [0.75], [0.125], [1]])


@pytest.mark.skipif(not (PLINK2 and BCFTOOLS), reason="plink2 or bcftools is not installed")
@pytest.mark.parametrize(("beside", "units", "alone"), [("DS-force", 0, True), ("DS", 0, False), ("GP", 1, False)])
def test_doses_of_plink2_from_vcf_and_bcf(tmp_path, beside, units, alone):
    """The .pgen that plink2 wrote the VCF from is the oracle: of DS to the unit, of GP to its decimals.

    DS and GP stand there only where they say more than the GT.
    """

    def run(*arguments):
        subprocess.run([*map(str, arguments)], cwd=tmp_path, check=True, capture_output=True)

    run(PLINK2, "--dummy", 40, 120, 0.05, "dosage-freq=0.3", "--seed", 5, "--make-pgen", "--out", "d")
    run(PLINK2, "--pfile", "d", "--export", "vcf", f"vcf-dosage={beside}", "--out", "d")
    run(BCFTOOLS, "annotate", "-x", "FORMAT/GT", "d.vcf", "-Ob", "-o", "d.bcf")
    source = pgen.read(tmp_path / "d.pgen")
    for name, mends in (("d.vcf", ["read-doses"]), ("d.bcf", []))[: 1 + alone]:
        made = doctor.load(doctor.Sources(tmp_path / name), mends, name="d")
        kept = dataset.load(made.save(tmp_path / f"kept-{name}")).genotypes
        assert kept.dosages.dtype == source.dosages.dtype
        np.testing.assert_array_equal(kept.dosages == 65535, source.dosages == 65535)
        assert np.abs(np.asarray(kept.dosages).astype(int) - np.asarray(source.dosages)).max() <= units
        assert kept.variants["a1"].tolist() == source.variants["a1"].tolist()


def test_calls_at_one_site_and_doses_at_another(tmp_path):
    path = _write(tmp_path, ("DS", "0 1 2 ."), ("GT", "0/1 1/1 0/0 ./."), ("DP", "3 4 5 6"), ("DS", "1 1 0 0"))
    notes = Notes()
    genotypes = vcf.read(path, notes=notes)
    assert genotypes.variants["name"].tolist() == ["rs1", "rs2", "rs4"]
    assert np.asarray(genotypes.dosages).tolist() == [[0, 1, 1], [1, 2, 1], [2, 0, 0], [-1, -1, 0]]
    told = {finding.code: finding.sentence.split()[0] for finding in notes.findings}
    assert told == {"doses-read": "2", "without-calls": "1"}


def test_doses_of_several_alternatives_are_split(tmp_path):
    path = _write(tmp_path, ("DS", "1,0 0,2 1,1 .,.", "G,T"), ("DS", "1 0 0 2"))
    assert vcf.read(path).variants["name"].tolist() == ["rs2"]
    genotypes = vcf.read(path, ["split-multiallelic"])
    assert genotypes.variants["name"].tolist() == ["rs1:G", "rs1:T", "rs2"]
    assert np.asarray(genotypes.dosages).tolist() == [[1, 0, 1], [0, 2, 0], [1, 1, 0], [-1, -1, 2]]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (("DS", "0 1 2.7 ."), r"line 7: the DS of sample 3 is 2\.7, not within 0 to 2"),
        (("DS", "0 -1 2 ."), r"line 7: the DS of sample 2 is -1, not within 0 to 2"),
        (("DS", "0 1e30 inf ."), r"line 7: the DS of sample 2 is 1e\+30"),
        (("DS", "0 x 1 ."), r"line 7 cannot be decoded"),
        (("GP", "0,20,60 0,1,0 1,0,0 ."), r"line 7: the GP of sample 1 add up to 80, not to 1"),
    ],
)
def test_what_is_no_dose_is_refused_with_its_line(tmp_path, record, words):
    path = _write(tmp_path, ("DS", "0 1 2 ."), record)
    with pytest.raises(InputError, match=rf"cohort\.vcf:? {words}"):
        vcf.read(path, ["round-dosages"])


def test_a_bad_dose_at_a_site_that_is_left_out_hides_nothing(tmp_path):
    path = _write(tmp_path, ("DS", "7,1 0,1 1,1 0,0", "G,T"), ("DS", "0 1 2 ."), ("DS", "1 1 0 0"))
    genotypes = vcf.read(path)
    assert genotypes.variants["name"].tolist() == ["rs2", "rs3"]
    with pytest.raises(InputError, match=r"line 6: the DS of sample 1 is 7"):
        vcf.read(path, ["split-multiallelic"])


@pytest.mark.parametrize(("women", "times"), [(True, 2), (False, 1)])
def test_doses_of_missing_haploid_calls_count_as_those_of_the_others(tmp_path, women, times):
    """plink2 writes a man's missing call of X as ".": the dose beside it is of one copy as well."""
    others = "0/1:1.125 ./.:1.5" if women else "0:0.125 1:0.75"
    path = _write(tmp_path, ("GT:DS", f"1:0.875 .:0.625 {others}"), ("GT:DS", f".:0.625 1:0.875 {others}"))
    found = copies(vcf.read(path, ["read-doses"]))
    np.testing.assert_array_equal(found[:2], times * np.array([[0.875, 0.625], [0.625, 0.875]]))
    np.testing.assert_array_equal(found[2:, 0], [1.125, 1.5] if women else [0.125, 0.75])


def test_probabilities_of_haploid_calls_are_of_two_copies(tmp_path):
    """However small they are, and also where the call is missing."""
    path = _write(
        tmp_path,
        ("GT:GP", "0:0.75,0.25 0:1,0 0/1:0,1,0 0/0:1,0,0"),
        ("GT:GP", "1:0,1 .:0.5,0.5 0/1:0,1,0 0/0:1,0,0"),
        ("GT:GP", "0:0.75,0,0.25 0:1,0,0 0/1:0,1,0 0/0:1,0,0"),
    )
    np.testing.assert_array_equal(copies(vcf.read(path, ["read-doses"]))[:2], [[0.5, 2, 0.5], [0, 1, 0]])
