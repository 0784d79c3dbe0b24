"""VCFs of imputation: doses (DS) and genotype probabilities (GP) where there is no GT, and beside it."""

import gzip

import pytest

from explorer.datasets import doctor
from explorer.datasets.formats import vcf
from explorer.datasets.formats.findings import NeedsMend, Notes
from explorer.errors import InputError

HEAD = """##fileformat=VCFv4.1
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dose">
##FORMAT=<ID=GP,Number=G,Type=Float,Description="Genotype probabilities">
"""
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\td\n"


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
def test_doses_alone_are_rounded_once_asked(tmp_path, head, name):
    """Declared rightly, not at all, or as words: the doses are read all the same."""
    path = _write(tmp_path, ("DS", "0.02 0.98 1.96 ."), ("DS", "1.4 0.6 0 2"), head=head, name=name)
    with pytest.raises(
        NeedsMend, match=r"doses \(DS\) are fractions \(0\.02, 0\.98, 1\.96, \.\.\.\).*--mend round-dosages"
    ):
        vcf.read(path)
    notes = Notes(["round-dosages"])
    genotypes = vcf.read(path, notes=notes)
    assert genotypes.dosages.tolist() == [[0, 1], [1, 1], [2, 0], [-1, 2]]
    assert genotypes.haplotypes is None
    told = {finding.code: finding.sentence for finding in notes.findings}
    assert told["doses-read"] == "2 sites have no GT; their doses (DS) are read, rounded to whole counts."
    report = doctor.examine(doctor.Sources(path))
    assert [finding.code for finding in report.findings if finding.severity == "error"] == ["fractional-dosages"]


def test_whole_doses_need_no_mend(tmp_path):
    path = _write(tmp_path, ("DS", "0 1 2.000 ."), ("DS", "1 1 0 2"))
    assert vcf.read(path).dosages.tolist() == [[0, 1], [1, 1], [2, 0], [-1, 2]]


def test_probabilities_alone_give_doses(tmp_path):
    """The expected copies, P(0/1) + 2 P(1/1); two probabilities are those of a single copy, counted twice."""
    path = _write(
        tmp_path,
        ("GP", "0.9,0.1,0 0.05,0.9,0.05 0,0.1,0.9 .,.,."),
        ("GP", "1,0 0,1 0.1,0.8,0.1 ."),
        ("GP", "1,0 0,1 . ."),
    )
    genotypes = vcf.read(path, ["round-dosages"])
    assert genotypes.dosages.tolist() == [[0, 0, 0], [1, 2, 2], [2, 1, -1], [-1, -1, -1]]


def test_doses_come_before_probabilities(tmp_path):
    path = _write(tmp_path, ("GP:DS", "1,0,0:2 0,0,1:0 0,1,0:1 .:."))
    assert vcf.read(path).dosages.tolist() == [[2], [0], [1], [-1]]


def test_calls_come_before_doses(tmp_path):
    path = _write(tmp_path, ("GT:DS", "0|0:0.4 0|1:0.7 1|0:1.2 1|1:1.8"), ("GT:GP", "0|0:0,0,1 0|1:. 1|1:. .|.:."))
    notes = Notes()
    genotypes = vcf.read(path, notes=notes)
    assert genotypes.dosages.tolist() == [[0, 0], [1, 1], [1, 2], [2, -1]]
    assert genotypes.haplotypes is not None
    assert {finding.code: finding.severity for finding in notes.findings} == {"doses-beside-calls": "note"}
    assert "calls are read, not the doses" in notes.findings[0].sentence


def test_calls_at_one_site_and_doses_at_another(tmp_path):
    path = _write(tmp_path, ("DS", "0 1 2 ."), ("GT", "0/1 1/1 0/0 ./."), ("DP", "3 4 5 6"), ("DS", "1 1 0 0"))
    notes = Notes()
    genotypes = vcf.read(path, notes=notes)
    assert genotypes.variants["name"].tolist() == ["rs1", "rs2", "rs4"]
    assert genotypes.dosages.tolist() == [[0, 1, 1], [1, 2, 1], [2, 0, 0], [-1, -1, 0]]
    told = {finding.code: finding.sentence.split()[0] for finding in notes.findings}
    assert told == {"doses-read": "2", "without-calls": "1"}


def test_doses_of_several_alternatives_are_split(tmp_path):
    path = _write(tmp_path, ("DS", "1,0 0,2 1,1 .,.", "G,T"), ("DS", "1 0 0 2"))
    assert vcf.read(path).variants["name"].tolist() == ["rs2"]
    genotypes = vcf.read(path, ["split-multiallelic"])
    assert genotypes.variants["name"].tolist() == ["rs1:G", "rs1:T", "rs2"]
    assert genotypes.dosages.tolist() == [[1, 0, 1], [0, 2, 0], [1, 1, 0], [-1, -1, 2]]


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
