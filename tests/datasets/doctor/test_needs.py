"""What it takes to load files, told before they are loaded, against what loading them takes."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import peak
import pytest

from explorer.datasets import dataset as datasets
from explorer.datasets import doctor
from explorer.datasets.doctor import Sources, needs
from explorer.datasets.formats import plink
from explorer.datasets.genotypes import Genotypes, variant_table

SMALLER, LARGER = (400, 4000), (800, 12000)


def genotypes(samples: int, variants: int) -> Genotypes:
    """Return calls of all three kinds, and missing ones."""
    calls = np.random.default_rng(3).integers(-1, 3, (samples, variants)).astype(np.int8)
    names = [f"rs{n}" for n in range(variants)]
    table = variant_table("1", np.arange(1, variants + 1) * 100, names, "A", "C", variants)
    return Genotypes(calls, np.array([f"s{n}" for n in range(samples)], object), table)


@pytest.fixture(params=["bed", "bed left where it is", "csv", "npz"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A format; where calls are to be left in their file, so few of them are too many for memory."""
    if request.param.endswith("it is"):
        monkeypatch.setattr(datasets, "IN_MEMORY_BYTES", 100_000)
    return request.param


def file(folder: Path, form: str, samples: int, variants: int) -> Path:
    """Write genotypes of this size in a format."""
    made = genotypes(samples, variants)
    if form == "csv":
        frame = pd.DataFrame(np.asarray(made.dosages), made.samples, made.variants["name"]).replace(-1, "NA")
        frame.to_csv(folder / "x.csv", index_label="sample")
        return folder / "x.csv"
    if form == "npz":
        np.savez(folder / "x.npz", dosages=np.asarray(made.dosages), samples=made.samples.astype(str))
        return folder / "x.npz"
    return plink.write(made, folder / "x.bed")


@pytest.mark.parametrize(("samples", "variants"), [SMALLER, pytest.param(*LARGER, marks=pytest.mark.slow)])
def test_memory_is_not_less_than_measured_nor_twice_as_much(tmp_path: Path, form: str, samples: int, variants: int):
    if form == "csv":  # whose words are slow to count
        variants //= 3
    sources = Sources(file(tmp_path, form, samples, variants))

    def load() -> None:
        shutil.rmtree(tmp_path / "kept", ignore_errors=True)
        doctor.load(sources, scratch=tmp_path / "scratch").save(tmp_path / "kept")

    measured, told = peak.of(load), needs.of_files(sources)
    assert told is not None
    assert measured <= told.memory_bytes <= 2 * measured


def test_disk_is_what_is_written(tmp_path: Path, form: str) -> None:
    sources = Sources(file(tmp_path, form, *SMALLER))
    doctor.load(sources, scratch=tmp_path / "scratch").save(tmp_path / "kept")
    written = [path for path in (tmp_path / "kept").iterdir() if path.suffix in (".npy", ".bed")]
    told = needs.of_files(sources)
    assert told is not None
    assert told.disk_bytes == pytest.approx(sum(path.stat().st_size for path in written), rel=0.02)


def test_a_large_table_is_packed_at_two_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, "csv", 50, 4000)
    monkeypatch.setattr(datasets, "IN_MEMORY_BYTES", 100_000)
    kept, examined = needs.of_files(Sources(path)), needs.of_files(Sources(path), keep=False)
    assert kept is not None
    assert examined is not None
    assert kept.disk_bytes == examined.disk_bytes == pytest.approx(50 * 4000 / 4, rel=0.1)
    assert not kept.certain


def test_the_report_says_what_loading_takes_once_it_was_read(tmp_path: Path) -> None:
    path = file(tmp_path, "csv", 50, 400)
    told = doctor.examine(Sources(path)).needs
    assert told is not None
    assert told.disk_bytes == 50 * 400
    assert told.certain
    assert told.seconds is not None
    assert 0 <= told.seconds[0] < told.seconds[1]
    (tmp_path / "broken.csv").write_text("a,b\nx\n")
    assert doctor.examine(Sources(tmp_path / "broken.csv")).needs is None
