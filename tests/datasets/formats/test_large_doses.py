"""Doses that do not fit into memory: every reader maps them from the scratch folder; saving links them; none stay."""

import shutil
import subprocess

import numpy as np
import pytest

from explorer.datasets import dataset, doctor
from explorer.datasets.formats import arrays, pgen

PLINK2 = shutil.which("plink2")
FORMS = {
    "pgen": (),
    "bgen": ("--export", "bgen-1.2", "bits=16", "ref-first"),
    "vcf": ("--export", "vcf", "vcf-dosage=DS-force"),
    "traw": ("--export", "A-transpose"),
}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Return the folder of a cohort in each of the FORMS, one file per chromosome too, and its doses."""
    if PLINK2 is None:
        pytest.skip("plink2 is not installed")
    folder = tmp_path_factory.mktemp("cohort")

    def plink2(*arguments):
        subprocess.run([str(PLINK2), *map(str, arguments)], cwd=folder, check=True, capture_output=True)

    plink2("--dummy", 30, 300, 0.02, "dosage-freq=0.4", "acgt", "--seed", 6, "--make-pgen", "--out", "d")
    for form in FORMS.values():
        if form:
            plink2("--pfile", "d", *form, "--out", "d")
    source = pgen.read(folder / "d.pgen")
    arrays.write(source, folder / "d.npz")
    for name, start in (("2", 150), ("1", 0)):
        sites = folder / "sites"
        sites.write_text("".join(f"snp{i}\n" for i in range(start, start + 150)))
        plink2("--pfile", "d", "--extract", "sites", "--make-pgen", "--out", f"part{name}")
        pvar = folder / f"part{name}.pvar"
        pvar.write_text(pvar.read_text().replace("\n1\t", f"\n{name}\t"))
    return folder, np.asarray(source.dosages)


@pytest.fixture
def small_memory(monkeypatch):
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 1000)
    monkeypatch.setattr("explorer.datasets.formats.storage.BLOCK_BYTES", 2000)
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 2000)


@pytest.mark.parametrize("form", [*FORMS, "npz", "parts"])
def test_every_reader_maps_them(cohort, form, tmp_path, small_memory):
    folder, doses = cohort
    sources = doctor.Sources(folder / f"d.{form}")
    if form == "parts":
        sources = doctor.Sources(folder / "part1.pgen", more=(folder / "part2.pgen",))
    scratch = tmp_path / "scratch"
    mends = ("read-doses",) if form == "vcf" else ()
    made = doctor.load(sources, mends, scratch=scratch, name="d")
    dosages = made.genotypes.dosages
    assert isinstance(dosages, np.memmap)
    assert [path.suffix for path in scratch.iterdir()] == [".npy"]
    swapped = np.zeros(300, bool)
    if form == "traw":  # which counts the other allele
        swapped[:] = (dosages != doses).any(0)
    expected = np.where(swapped & (doses != 65535), 2**15 - doses.astype(int), doses)
    np.testing.assert_array_equal(dosages, expected)
    kept = dataset.load(made.save(tmp_path / "kept"))
    assert isinstance(kept.genotypes.dosages, np.memmap)
    assert (tmp_path / "kept" / "doses.npy").samefile(next(scratch.iterdir()))
    np.testing.assert_array_equal(kept.genotypes.dosages, expected)


@pytest.mark.parametrize("form", [*FORMS, "npz"])
def test_stopping_leaves_nothing_behind(cohort, form, tmp_path, small_memory):
    folder, _ = cohort

    def stop(done, total, text=""):
        if list((tmp_path / "scratch").glob("dosages-*")) and done > 0:
            raise KeyboardInterrupt

    mends = ("read-doses",) if form == "vcf" else ()
    with pytest.raises(KeyboardInterrupt):
        doctor.load(doctor.Sources(folder / f"d.{form}"), mends, scratch=tmp_path / "scratch", progress=stop)
    assert not list((tmp_path / "scratch").iterdir())


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_missing_doses_of_any_float_are_missing(tmp_path, kind):
    values = np.array([[0.25, np.nan, 1.5], [1.25, 0.75, np.nan], [0, 2, 1]], kind)
    np.savez(tmp_path / "d.npz", dosages=values, ploidy=2)
    found = arrays.read(tmp_path / "d.npz", ["read-doses"]).dosages
    np.testing.assert_array_equal(found, [[4096, 65535, 24576], [20480, 12288, 65535], [0, 32768, 16384]])
