"""Tables as PLINK and TASSEL write them: the format is named, and only what is a variant is read as one."""

import shutil
import subprocess

import numpy as np
import pytest

from explorer.datasets.formats import plink, tables
from explorer.datasets.formats.findings import Notes
from explorer.errors import InputError

PLINK2 = shutil.which("plink2")
RAW = """FID IID PAT MAT SEX PHENOTYPE rs1_G rs1_HET rs2_T rs2_HET
f1 i1 0 0 1 2 0 0 2 0
f2 i2 0 0 2 1 1 1 NA NA
f3 i3 0 0 2 1 2 0 1 1
"""
TRAW = """CHR SNP (C)M POS COUNTED ALT f_a f_b f_c
1 rs1 0 100 G A 0 1 2
2 rs2 0 150 T C 2 NA 1
"""
HAPMAP = "rs# alleles chrom pos strand assembly# center protLSID assayLSID panelLSID QCcode a b c d".replace(" ", "\t")
FORMAT = "Format"


def _read(path, content):
    path.write_text(content)
    notes = Notes()
    genotypes = tables.read_genotypes(path, notes=notes)
    return genotypes, {fact.label: fact.value for fact in notes.facts}, notes


def test_raw_with_dominance_columns(tmp_path):
    genotypes, facts, notes = _read(tmp_path / "a.raw", RAW)
    np.testing.assert_array_equal(genotypes.dosages, [[0, 2], [1, -1], [2, 1]])
    assert genotypes.variants["name"].tolist() == ["rs1", "rs2"]
    assert genotypes.variants["a1"].tolist() == ["G", "T"]
    assert facts[FORMAT] == "PLINK table of counts (.raw)"
    assert "2 columns _HET" in notes.findings[0].sentence


def test_place_in_a_raw_with_dominance_columns_is_the_file_s(tmp_path):
    broken = RAW.replace("0 0 1 2 0 0 2 0", "0 0 1 2 0 0 x 0")
    with pytest.raises(InputError, match=r"a\.raw line 2, column 9 \(rs2_T\): 'x'"):
        _read(tmp_path / "a.raw", broken)


def test_both_alleles_of_a_raw(tmp_path):
    content = RAW.replace("rs1_G", "rs1_G(/A)").replace("rs2_T", "rs2_T(/C)")
    genotypes, _, _ = _read(tmp_path / "a.raw", content)
    assert genotypes.variants[["name", "a1", "a2"]].to_numpy().tolist() == [["rs1", "G", "A"], ["rs2", "T", "C"]]
    np.testing.assert_array_equal(genotypes.dosages, [[0, 2], [1, -1], [2, 1]])


def test_traw(tmp_path):
    genotypes, facts, _ = _read(tmp_path / "a.traw", TRAW.replace(" ", "\t"))
    np.testing.assert_array_equal(genotypes.dosages, [[0, 2], [1, -1], [2, 1]])
    assert genotypes.samples.tolist() == ["f_a", "f_b", "f_c"]
    assert genotypes.variants.to_numpy().tolist() == [["1", 100, "rs1", "G", "A"], ["2", 150, "rs2", "T", "C"]]
    assert facts[FORMAT] == "PLINK table of counts, variants in rows (.traw)"


@pytest.mark.skipif(PLINK2 is None, reason="plink2 is not installed")
@pytest.mark.parametrize(("export", "ending"), [("A", "raw"), ("AD", "raw"), ("A-transpose", "traw")])
def test_what_plink2_exports(tmp_path, export, ending):
    def run(*arguments):
        subprocess.run([str(PLINK2), *map(str, arguments)], cwd=tmp_path, check=True, capture_output=True)

    run("--dummy", 30, 20, "0.05", "acgt", "--seed", 4, "--make-bed", "--out", "d")
    run("--bfile", "d", "--export", export, "--out", "d")
    bed = plink.read(tmp_path / "d.bed")
    genotypes = tables.read_genotypes(tmp_path / f"d.{ending}")
    same = (genotypes.variants["a1"].to_numpy() == bed.variants["a1"].to_numpy()) | (bed.array < 0)
    np.testing.assert_array_equal(genotypes.array, np.where(same, bed.array, 2 - bed.array))
    assert genotypes.variants["name"].tolist() == bed.variants["name"].tolist()


@pytest.mark.parametrize("calls", [("AA AG GG NN", "TT TT CT TT"), ("A R G N", "T T Y T")])
def test_hapmap(tmp_path, calls):
    middle = "\t".join(["+", *["NA"] * 6])
    rows = [
        f"rs1\tA/G\t1\t100\t{middle}\t" + calls[0].replace(" ", "\t"),
        f"rs2\tT/C\t2\t150\t{middle}\t" + calls[1].replace(" ", "\t"),
    ]
    genotypes, facts, _ = _read(tmp_path / "a.hmp.txt", "\n".join([HAPMAP, *rows]) + "\n")
    np.testing.assert_array_equal(genotypes.dosages, [[0, 0], [1, 0], [2, 1], [-1, 0]])
    assert genotypes.variants.to_numpy().tolist() == [["1", 100, "rs1", "G", "A"], ["2", 150, "rs2", "C", "T"]]
    assert facts[FORMAT] == "HapMap"


@pytest.mark.parametrize("calls", ["+ - 0 -", "++ -- +- --"])
@pytest.mark.parametrize("insertion", ["+", "A"])
def test_a_hapmap_deletion_is_an_allele(tmp_path, calls, insertion):
    """Where the alleles name it; elsewhere - is a missing call. Copies of the allele named second."""
    one = len(calls) == 7
    about = "1 {} + NA NA NA NA NA NA {}"
    rows = [
        f"r1 A/G {about.format(5, 'A G R N' if one else 'AA GG AG NN')}",
        f"r2 {insertion}/- {about.format(9, calls.replace('+', insertion))}",
        f"r3 C/T {about.format(12, 'C - T Y' if one else 'CC -- TT CT')}",
    ]
    text = "\n".join([HAPMAP, *(row.replace(" ", "\t") for row in rows)]) + "\n"
    genotypes, facts, _ = _read(tmp_path / "a.hmp.txt", text)
    assert facts[FORMAT] == "HapMap"
    np.testing.assert_array_equal(genotypes.array.T, [[0, 2, 1, -1], [0, 2, 1, 2], [0, -1, 2, 1]])
    assert genotypes.variants[["a1", "a2"]].to_numpy().tolist() == [["G", "A"], ["-", insertion], ["T", "C"]]
    assert genotypes.ploidy == 2
