"""What the doctor says of doses: the fact, the finding, and the effect of a mend on three samples, in decimals."""

import json

import numpy as np
import pytest

from explorer import cli
from explorer.datasets import doctor

HEAD = """##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dose">
##INFO=<ID=R2,Number=1,Type=Float,Description="Quality">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\td
"""
CALLS = {".": "./.", "0": "0/0", "0.125": "0/0", "1": "0/1", "0.996": "0/1", "1.25": "0/1", "1.754": "1/1", "2": "1/1"}
DOSES = [["0.125", "1", "1.754", "."], ["0", "0.996", "2", "1.25"]]


@pytest.fixture
def path(tmp_path):
    rows = [f"1\t{i + 1}\trs{i + 1}\tA\tG\t.\t.\tR2=0.{i + 5}\tDS\t" + "\t".join(r) for i, r in enumerate(DOSES)]
    (tmp_path / "a.vcf").write_text(HEAD + "\n".join(rows) + "\n")
    return tmp_path / "a.vcf"


def test_the_report_as_json(path, capsys):
    assert cli.main(["check", str(path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["usable"]
    assert report["doses"] == "kept as doses (57.1% of calls are fractions of a copy)"
    assert report["imputation_quality"] == "R2: 0.5 to 0.6"
    (found,) = (f for f in report["findings"] if f["code"] == "fractional-dosages")
    assert found["sentence"] == (
        "The doses (DS) are fractions (0.125, 1.754, 0.996, ...) in 57.1% of calls, as imputation writes them; "
        "they are kept as doses."
    )
    preview = found["mend"]["preview"]
    assert found["mend"]["code"] == "round-dosages"
    assert preview["columns"] == ["rs1", "rs2"]
    assert preview["samples"] == ["a", "b", "c"]
    assert preview["before"] == [["0.12", "0.00"], ["1.00", "1.00"], ["1.75", "2.00"]]
    assert preview["after"] == [["0", "0"], ["1", "1"], ["2", "2"]]


def test_the_report_in_words(path, capsys):
    assert cli.main(["check", str(path)]) == 0
    told = capsys.readouterr().out
    assert "Doses               kept as doses (57.1% of calls are fractions of a copy)" in told
    assert "Imputation quality  R2: 0.5 to 0.6" in told
    assert "--mend round-dosages   Round the dosages to whole allele counts" in told


def test_calls_have_no_word_of_doses(tmp_path):
    np.savez(tmp_path / "a.npz", dosages=np.array([[0, 1, 2], [2, 1, 0], [1, -1, 0]], np.int8))
    report = doctor.examine(doctor.Sources(tmp_path / "a.npz"))
    assert report.doses is None
    assert report.imputation_quality is None


def test_doses_instead_of_calls_are_shown(path):
    """Beside the calls: what the doses would be."""
    beside = [[f"{CALLS[dose]}:{dose}" for dose in row] for row in DOSES]
    text = path.read_text().replace("\tDS\t", "\tGT:DS\t")
    for row, both in zip(DOSES, beside, strict=True):
        text = text.replace("\t".join(row), "\t".join(both))
    path.write_text(text)
    report = doctor.examine(doctor.Sources(path))
    assert report.doses is None
    (found,) = (f for f in report.findings if f.code == "doses-beside-calls")
    assert found.mend is not None
    assert found.mend.code == "read-doses"
    assert found.mend.preview is not None
    assert found.mend.preview.before == (("0", "0"), ("1", "1"), ("2", "2"))
    assert found.mend.preview.after == (("0.12", "0.00"), ("1.00", "1.00"), ("1.75", "2.00"))
