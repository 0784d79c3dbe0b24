"""PLINK's text files: the calls of a .ped are those of the .bed that plink2 makes of it; what is refused."""

import shutil
import subprocess

import numpy as np
import pytest

from explorer.datasets import doctor
from explorer.datasets.formats import ped, plink
from explorer.datasets.formats.findings import NeedsMend, Notes
from explorer.errors import InputError

PLINK2 = shutil.which("plink2")
MAP = "1 rs1 0 100\n1 rs2 0.5 200\n2 rs3 0 150\n"
PED = "f a 0 0 1 2  A A  C T  G G\nf b 0 0 2 1  A G  0 0  G G\ng c 0 0 1 2  G A  T T  G G\ng d 0 0 2 1  A A  T T  G 0\n"


def write(folder, content=PED, variants=MAP):
    (folder / "cohort.ped").write_text(content)
    (folder / "cohort.map").write_text(variants)
    return folder / "cohort.ped"


def test_rarer_allele_is_counted(tmp_path):
    notes = Notes()
    genotypes = ped.read(write(tmp_path), notes=notes)
    np.testing.assert_array_equal(genotypes.dosages, [[0, 1, 0], [1, -1, 0], [1, 0, 0], [0, 0, -1]])
    assert genotypes.samples.tolist() == ["a", "b", "c", "d"]
    assert genotypes.variants["a1"].tolist() == ["G", "C", ""]
    assert genotypes.variants["a2"].tolist() == ["A", "T", "G"]
    assert genotypes.variants["position"].tolist() == [100, 200, 150]
    assert [finding.code for finding in notes.findings] == ["half-calls"]
    assert ped.read(tmp_path / "cohort.map").shape == (4, 3)


@pytest.mark.skipif(PLINK2 is None, reason="plink2 is not installed")
def test_as_plink2_reads_it(tmp_path):
    rng = np.random.default_rng(3)
    dosages = rng.binomial(2, rng.uniform(0.1, 0.4, 60), (40, 60)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.05] = -1
    calls = {-1: "0\t0", 0: "T\tT", 1: "T\tC", 2: "C\tC"}
    people = [
        "\t".join([f"f{i}", f"i{i}", "0", "0", "1", "-9", *(calls[int(d)] for d in row)])
        for i, row in enumerate(dosages)
    ]
    variants = "".join(f"{1 + j // 20}\trs{j}\t0\t{j + 1}\n" for j in range(60))
    path = write(tmp_path, "\n".join(people) + "\n", variants)
    command = [str(PLINK2), "--pedmap", "cohort", "--make-bed", "--out", "made"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True)
    if done.returncode:
        pytest.skip("this plink2 does not read .ped")
    ours, theirs = ped.read(path), plink.read(tmp_path / "made.bed")
    same = (ours.variants["a1"] == theirs.variants["a1"]).to_numpy()
    np.testing.assert_array_equal(np.where(same | (theirs.array < 0), theirs.array, 2 - theirs.array), ours.array)


def test_random_calls_are_those_that_were_written(tmp_path):
    rng = np.random.default_rng(4)
    dosages = rng.binomial(2, rng.uniform(0.05, 0.4, 50), (80, 50)).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.05] = -1
    rows = [" ".join({-1: "0 0", 0: "1 1", 1: "1 2", 2: "2 2"}[int(d)] for d in row) for row in dosages]
    content = "".join(f"f{i} i{i} 0 0 0 -9 {row}\n" for i, row in enumerate(rows))
    genotypes = ped.read(write(tmp_path, content, "".join(f"1 rs{j} {j + 1}\n" for j in range(50))))
    swapped = (genotypes.variants["a1"] == "1").to_numpy()
    expected = np.where(swapped & (dosages >= 0), 2 - dosages, dosages)
    np.testing.assert_array_equal(genotypes.dosages, expected)


def test_joined_calls(tmp_path):
    content = "f a 0 0 1 2 AA CT\nf b 0 0 2 1 AG 00\nf c 0 0 2 1 AA TT\n"
    genotypes = ped.read(write(tmp_path, content, "1 rs1 100\n1 rs2 200\n"))
    np.testing.assert_array_equal(genotypes.dosages, [[0, 1], [1, -1], [0, 0]])


def test_families_sex_and_phenotype(tmp_path):
    path = write(tmp_path, PED.replace("f b", "f c").replace("g d", "g a"))
    dataset = doctor.load(doctor.Sources(path))
    assert dataset.genotypes.samples.tolist() == ["f_a", "f_c", "g_c", "g_a"]
    np.testing.assert_array_equal(dataset.traits["phenotype"], [1, 0, 1, 0])
    np.testing.assert_array_equal(dataset.traits["sex"], [0, 1, 0, 1])


def test_third_allele_asks(tmp_path):
    path = write(tmp_path, PED.replace("T T  G G", "T C  G T"), MAP).with_suffix(".ped")
    path.write_text(path.read_text().replace("f a 0 0 1 2  A A", "f a 0 0 1 2  A T"))
    with pytest.raises(NeedsMend, match="1 sites have more than two alleles, rs1 first"):
        ped.read(path)
    assert ped.read(path, ["drop-multiallelic"]).variants["name"].tolist() == ["rs2", "rs3"]


@pytest.mark.parametrize(
    ("content", "variants", "words"),
    [
        (PED.replace("  G G\ng c", "\ng c"), MAP, r"cohort\.ped line 2: 10 columns, expected 12"),
        (PED, "1 rs1 0 100\n", r"cohort\.ped line 1: 12 columns, expected 8.*1 variants in cohort\.map"),
        (PED, MAP.replace("200", "2oo"), r"cohort\.map line 2: the position is '2oo'"),
        (PED, MAP.replace("0.5 200", ""), r"cohort\.map line 2: 2 columns, expected 4"),
        (PED, "\n", r"cohort\.map: there is no variant"),
        ("\n", MAP, r"cohort\.ped: there is no sample"),
        ("\0", MAP, r"zero byte"),
    ],
)
def test_broken_files(tmp_path, content, variants, words):
    with pytest.raises(InputError, match=words):
        ped.read(write(tmp_path, content, variants))


def test_the_other_file_is_missing(tmp_path):
    write(tmp_path).with_suffix(".map").unlink()
    with pytest.raises(InputError, match=r"no cohort\.map beside it"):
        ped.read(tmp_path / "cohort.ped")
