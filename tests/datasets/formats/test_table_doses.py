"""Doses in tables and .npz archives, as plink2 and this package write them, and what is no dose."""

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest

from explorer.datasets import blocks, doctor
from explorer.datasets.formats import arrays, pgen, tables
from explorer.datasets.formats.findings import NeedsMend, Notes
from explorer.datasets.genotypes import Genotypes, variant_table

PLINK2 = shutil.which("plink2")


@pytest.mark.skipif(PLINK2 is None, reason="plink2 is not installed")
@pytest.mark.parametrize(("form", "ending"), [("A", ".raw"), ("A-transpose", ".traw")])
def test_tables_of_plink2(tmp_path, form, ending):
    """The .pgen that plink2 wrote them from is the oracle, to the unit: the table has six digits."""

    def plink2(*arguments):
        subprocess.run([str(PLINK2), *map(str, arguments)], cwd=tmp_path, check=True, capture_output=True)

    plink2("--dummy", 60, 90, 0.05, "dosage-freq=0.4", "acgt", "--seed", 3, "--make-pgen", "--out", "d")
    plink2("--pfile", "d", "--export", form, "--out", "d")
    source = pgen.read(tmp_path / "d.pgen")
    read = doctor.load(doctor.Sources(tmp_path / f"d{ending}")).genotypes
    assert read.dosages.dtype == np.uint16
    theirs = np.asarray(source.dosages)
    swapped = (read.variants["a1"] != source.variants["a1"]).to_numpy() & (theirs != 65535)
    np.testing.assert_array_equal(read.dosages, np.where(swapped, 2**15 - theirs.astype(int), theirs))
    assert {*read.variants["a1"], *read.variants["a2"]} <= {*"ACGT", ""}


def cohort(samples, ploidy):
    """Return doses of any unit, and a missing one."""
    dosages = np.random.default_rng(3).integers(0, ploidy * 2**14 + 1, (samples, 9)).astype(np.uint16, order="F")
    dosages[1, 2] = 65535
    table = variant_table("1", np.arange(1, 10), [f"rs{i}" for i in range(9)], "A", "G", size=9)
    return Genotypes(dosages, np.array([f"s{i}" for i in range(samples)], dtype=object), table, ploidy)


@pytest.mark.parametrize("ploidy", [1, 2])
def test_an_archive_holds_every_unit(tmp_path, ploidy):
    info = np.linspace(0, 1, 9).astype(np.float32)
    info[4] = np.nan
    written = replace(cohort(30, ploidy), info=info)
    read = arrays.read(arrays.write(written, tmp_path / "d"))
    np.testing.assert_array_equal(read.dosages, written.dosages)
    np.testing.assert_array_equal(read.info, info)
    assert read.ploidy == ploidy
    assert read.digest == written.digest


def test_what_lies_beyond_two_copies_is_no_dose(tmp_path):
    """Measurements from 0 to 3: they are asked about, and not to be read as doses."""
    rng = np.random.default_rng(4)
    rows = [",".join([f"s{i}", *(f"{value:.3f}" for value in rng.random(8) * 2.9)]) for i in range(20)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["sample," + ",".join(f"rs{j}" for j in range(8)), *rows]))
    with pytest.raises(NeedsMend) as asked:
        tables.read_genotypes(path)
    assert asked.value.finding.code == "fractional-dosages"
    assert "read-doses" not in [mend.code for mend in asked.value.finding.offered()]


def test_a_little_noise_is_no_negative_dose(tmp_path):
    """Some programs write -0.004 or 2.003; these are 0 and 2 copies."""
    cells = np.random.default_rng(5).random((30, 8)).round(3) * 2
    cells[0, :3] = [-0.004, 2.003, 0]
    rows = [",".join([f"s{i}", *map(str, row)]) for i, row in enumerate(cells.tolist())]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["sample," + ",".join(f"rs{j}" for j in range(8)), *rows]))
    notes = Notes()
    genotypes = tables.read_genotypes(path, notes=notes)
    np.testing.assert_allclose(blocks.copies(np.asarray(genotypes.dosages)), cells.clip(0, 2), atol=0.5 / 2**14)
    assert [finding.code for finding in notes.findings] == ["fractional-dosages"]


def test_rounding_comes_after_reading(tmp_path):
    """Asked for both, fractions are rounded, however many there are."""
    filled = np.array([[0, 1, 2], [1, 2, 0.25], [2, 1.25, 0], [0.75, 0, 1]])
    path = tmp_path / "a.csv"
    path.write_text("id,rs1,rs2,rs3\n" + "\n".join(f"s{i}," + ",".join(map(str, r)) for i, r in enumerate(filled)))
    genotypes = tables.read_genotypes(path, ["read-doses", "round-dosages"])
    np.testing.assert_array_equal(genotypes.dosages, np.rint(filled))
    np.testing.assert_array_equal(tables.read_genotypes(path, ["read-doses"]).dosages, filled * 2**14)


def test_bimbams_mean_genotypes(tmp_path):
    """What the format is made for: means of the copies of its first allele, a SNP per line."""
    cells = np.random.default_rng(6).random((7, 20)).round(3) * 2
    rows = [f"rs{i}, A, G, " + ", ".join(f"{c:.3f}" for c in row) for i, row in enumerate(cells)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(rows) + "\n")
    genotypes = tables.read_genotypes(path)
    np.testing.assert_array_equal(genotypes.dosages, np.rint(cells.T * 2**14))
    assert genotypes.variants["a1"].tolist() == ["A"] * 7


def test_decimal_commas(tmp_path):
    cells = np.random.default_rng(7).random((20, 6)).round(3) * 2
    rows = [";".join([f"s{i}", *(f"{c:.3f}".replace(".", ",") for c in row)]) for i, row in enumerate(cells)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["sample;" + ";".join(f"rs{j}" for j in range(6)), *rows]))
    np.testing.assert_array_equal(tables.read_genotypes(path).dosages, np.rint(cells * 2**14))
