"""R/qtl's csvr and BIMBAM's mean genotypes: tables without a header of their own."""

import gzip

import numpy as np
import pytest

from explorer.cli import main
from explorer.datasets import doctor

CODES = np.array([[0, 1, 2, 0, 1], [2, 0, 1, 1, 0], [1, 2, 0, 2, 2], [0, 0, 1, 2, 1]])
CHROMOSOMES = ["1", "1", "1", "2", "X"]
CM = ["0", "12.5", "30", "0", "7"]
LETTERS = np.array(["A", "H", "B"])[CODES]


def _said(path, *mends):
    report = doctor.examine(doctor.Sources(path), mends)
    return {f.code: f.sentence for f in report.findings}, {f.label: f.value for f in report.understood}


def _csvr(tmp_path, leading, located=True):
    rows = [[name, "", *([""] if located else []), *words] for name, *words in leading]
    for j, calls in enumerate(LETTERS.T.tolist()):
        rows.append([f"D{j}M", CHROMOSOMES[j], *([CM[j]] if located else []), *calls])
    path = tmp_path / "cross.csv"
    path.write_text("".join(",".join(row) + "\n" for row in rows))
    return path


IDS, NUMBERS = ["id", "a1", "b2", "c3", "d4"], ["T264", "118.3", "264", "194.9", "264"]


@pytest.mark.parametrize("leading", [[NUMBERS], [IDS, NUMBERS], [NUMBERS, ["sex", "0", "1", "0", "1"], IDS], [IDS]])
@pytest.mark.parametrize("located", [True, False])
def test_a_rotated_cross(leading, located, tmp_path):
    if not located and len(leading) == 1:
        leading = [*leading, ["sex", "0", "0", "1", "1"]]
    path = _csvr(tmp_path, leading, located)
    genotypes = doctor.load(doctor.Sources(path)).genotypes
    np.testing.assert_array_equal(genotypes.dosages, CODES)
    assert genotypes.samples.tolist() == (IDS[1:] if IDS in leading else ["1", "2", "3", "4"])
    assert genotypes.variants["name"].tolist() == [f"D{j}M" for j in range(5)]
    assert genotypes.variants["chromosome"].tolist() == CHROMOSOMES
    said, facts = _said(path)
    assert "in the format csvr: its chromosomes are read" in said["cross-table"]
    assert ("centimorgans" in said["cross-table"]) == located
    assert ("(T264" in said["cross-table"]) == (NUMBERS in leading)
    assert facts["Orientation"] == "markers in rows"


def test_rotated_and_plain_crosses_are_the_same(tmp_path):
    plain = tmp_path / "plain.csv"
    rows = [["id", *(f"D{j}M" for j in range(5))], ["", *CHROMOSOMES], ["", *CM]]
    rows += [[name, *calls] for name, calls in zip(IDS[1:], LETTERS.tolist(), strict=True)]
    plain.write_text("".join(",".join(row) + "\n" for row in rows))
    one = doctor.load(doctor.Sources(plain)).genotypes
    other = doctor.load(doctor.Sources(_csvr(tmp_path, [IDS, NUMBERS]))).genotypes
    assert one.digest == other.digest


def test_a_marker_without_a_name_makes_no_cross(tmp_path):
    """The null: samples in rows, the first markers of which have no name."""
    path = tmp_path / "a.csv"
    path.write_text("sample,,,m3\n" + "".join(f"L{i},{i % 3},{(i + 1) % 3},{i % 2}\n" for i in range(9)))
    assert "cross-table" not in _said(path)[0]


MEANS = np.array([[0, 1, 2, 0.02, 1.5], [2, 0, 1, 1, 0], [1, 1.98, 0, 2, 2], [0, 0.2, 1, 2, 1]])
ALLELES = [("A", "G"), ("T", "C"), ("G", "A"), ("C", "T"), ("A", "AT")]


def _bimbam(tmp_path, means, name="mean.geno.txt", delimiter=", "):
    rows = [[f"rs{j}", *ALLELES[j], *(f"{mean:g}" for mean in column)] for j, column in enumerate(means.T)]
    text = "".join(delimiter.join(row) + "\n" for row in rows).encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return tmp_path / name


@pytest.mark.parametrize("delimiter", [", ", ",", "\t", " "])
@pytest.mark.parametrize("name", ["mean.geno.txt", "mean.geno.txt.gz", "mean.csv", "mean.geno"])
def test_whole_mean_genotypes(name, delimiter, tmp_path):
    path = _bimbam(tmp_path, CODES, name, delimiter)
    genotypes = doctor.load(doctor.Sources(path)).genotypes
    np.testing.assert_array_equal(genotypes.dosages, CODES)
    assert genotypes.samples.tolist() == ["1", "2", "3", "4"]
    assert genotypes.variants["name"].tolist() == [f"rs{j}" for j in range(5)]
    assert list(zip(genotypes.variants["a1"], genotypes.variants["a2"], strict=True)) == ALLELES
    said, facts = _said(path)
    assert facts["Format"] == "BIMBAM mean genotypes"
    assert "numbered in their order" in said["bimbam"]


def test_fractions_among_mean_genotypes_are_asked_as_elsewhere(tmp_path, capsys):
    path = _bimbam(tmp_path, MEANS)
    assert main(["check", str(path)]) == 2
    assert "--mend round-dosages" in capsys.readouterr().out
    rounded = doctor.load(doctor.Sources(path), ["round-dosages"]).genotypes
    np.testing.assert_array_equal(rounded.dosages, np.rint(MEANS))
    called = doctor.load(doctor.Sources(path), ["imputed-missing"]).genotypes
    np.testing.assert_array_equal(called.dosages, np.where(MEANS % 1 > 0, -1, MEANS))


def test_a_table_with_a_header_and_alleles_is_no_bimbam(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("snp,a1,a2,x,y,z\n" + "".join(f"rs{i},A,G,{i % 3},{(i + 1) % 3},1\n" for i in range(5)))
    assert "bimbam" not in _said(path)[0]
    assert doctor.load(doctor.Sources(path)).genotypes.samples.tolist() == ["x", "y", "z"]
