"""How much a file holds, told without reading it, against what its reader finds."""

import gzip
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from explorer.datasets.formats import extent, plink
from explorer.datasets.genotypes import Genotypes, variant_table

SAMPLES, VARIANTS = 60, 900
needs_plink2 = pytest.mark.skipif(shutil.which("plink2") is None, reason="needs plink2")


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A .bed of 60 samples and 900 variants."""
    calls = np.random.default_rng(2).integers(0, 3, (SAMPLES, VARIANTS)).astype(np.int8)
    names = [f"rs{n}" for n in range(VARIANTS)]
    table = variant_table("1", np.arange(1, VARIANTS + 1) * 100, names, "A", "C", VARIANTS)
    samples = np.array([f"s{n}" for n in range(SAMPLES)], object)
    return plink.write(Genotypes(calls, samples, table), tmp_path_factory.mktemp("extent") / "x.bed")


def written(bed: Path, *asked: str) -> Path:
    """Return what plink2 writes of it."""
    out = bed.with_name(asked[-1].split("=")[-1].replace(".", "") + "-" + bed.stem)
    command = ["plink2", "--bfile", str(bed.with_suffix("")), "--threads", "1", *asked, "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out


def test_a_bed_says_it_by_its_size_and_its_fam(bed: Path) -> None:
    found = extent.of(bed)
    assert found is not None
    assert (found.samples, found.variants, found.stays, found.certain) == (SAMPLES, VARIANTS, True, True)
    assert found.text_bytes == bed.with_suffix(".bim").stat().st_size


@needs_plink2
@pytest.mark.parametrize(
    ("asked", "ending", "certain"),
    [
        (("--make-pgen",), ".pgen", True),
        (("--export", "bgen-1.2", "bits=8"), ".bgen", False),
        (("--export", "ped"), ".ped", False),
        (("--export", "bcf"), ".bcf", False),
        (("--export", "vcf"), ".vcf", False),
        (("--export", "vcf", "bgz"), ".vcf.gz", False),
        (("--export", "A"), ".raw", False),
    ],
)
def test_other_formats_say_it_by_header_or_first_part(bed: Path, asked: tuple[str, ...], ending: str, certain: bool):
    out = written(bed, *asked)
    found = extent.of(out.with_name(out.name + ending))
    assert found is not None
    assert found.samples == pytest.approx(SAMPLES, abs=0 if ending != ".raw" else 6)
    assert found.variants == pytest.approx(VARIANTS, rel=0.1)
    assert found.certain is certain


@pytest.mark.parametrize("packed", [False, True])
def test_a_table_is_guessed_from_its_first_part_alone(tmp_path: Path, packed: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(extent, "FIRST", 40_000)
    rows = "".join(f"rs{n:05}," + ",".join("0121"[n % 4] for _ in range(SAMPLES)) + "\n" for n in range(3000))
    text = ("snp," + ",".join(f"s{n}" for n in range(SAMPLES)) + "\n" + rows).encode()
    path = tmp_path / ("t.csv.gz" if packed else "t.csv")
    path.write_bytes(gzip.compress(text) if packed else text)
    found = extent.of(path)
    assert found is not None
    assert found.samples == SAMPLES + 1
    assert found.variants == pytest.approx(3000, rel=0.2)


def test_an_archive_says_it_in_the_header_of_its_array(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", dosages=np.zeros((7, 11), np.int16))
    found = extent.of(tmp_path / "x.npz")
    assert found is not None
    assert (found.samples, found.variants, found.held, found.certain) == (7, 11, 2, True)


@pytest.mark.parametrize("name", ["x.bed", "x.pgen", "x.bgen", "x.vcf.gz", "x.bcf", "x.npz", "x.csv", "x.xlsx", "x"])
def test_what_does_not_tell_it_is_not_known(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x1f\x8b" + bytes(9) if name.endswith("gz") else b"")
    assert extent.of(tmp_path / name) is None
    (tmp_path / "gone").mkdir()
    assert extent.of(tmp_path / "gone" / name) is None
