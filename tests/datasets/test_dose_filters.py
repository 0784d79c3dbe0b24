"""Filters by imputation quality, stated and measured; windows of doses; how much of a file few samples take."""

import shutil
import subprocess
from dataclasses import replace

import guises
import numpy as np
import pandas as pd
import pytest

from explorer.datasets import blocks, filters, packed
from explorer.datasets.doses import UNIT, exact, spread_r2
from explorer.datasets.filters import Filters
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.teaching import patches
from explorer.genetics import quality

needs_plink2 = pytest.mark.skipif(shutil.which("plink2") is None, reason="plink2 is not installed")


def of(dosages: np.ndarray, **more) -> Genotypes:
    names = [f"v{j}" for j in range(dosages.shape[1])]
    return Genotypes(dosages, np.array([f"s{i}" for i in range(len(dosages))]), variant_table("1", 1, names), **more)


def test_stated_quality_removes_what_is_below_and_not_what_states_none():
    info = np.array([0.3, 0.29999, np.nan, 0.9, 0.7], np.float32)
    genotypes = of(np.tile(np.array([[0], [1], [2]], np.int8), 5), info=info)
    kept = filters.apply(genotypes, Filters(info=0.3))
    assert kept.mask.tolist() == [True, False, True, True, True]
    assert str(kept) == "4 of 5 variants kept; removed 1 for imputation quality"
    assert filters.apply(genotypes, Filters(info=0.7)).mask.tolist() == [False, False, True, True, True]
    assert filters.apply(replace(genotypes, info=None), Filters(info=1)).mask.all()
    taken = genotypes.take(variants=np.array([3, 1])).info
    assert taken is not None
    assert taken.tolist() == [np.float32(0.9), np.float32(0.29999)]


def test_only_filters_that_can_remove_something_are_offered():
    calls = np.zeros((3, 2), np.int8)
    every = set(Filters.model_fields)
    assert set(filters.offered(of(calls))) == every - {"info", "dose_r2"}
    assert set(filters.offered(of(calls, ploidy=1))) == every - {"info", "dose_r2", "hwe_p"}
    assert set(filters.offered(of(calls, info=np.full(2, np.nan, np.float32)))) == every - {"info", "dose_r2"}
    assert set(filters.offered(of(calls.astype(np.uint16), info=np.ones(2, np.float32)))) == every


def test_the_spread_of_doses_by_hand():
    """Doses 0.5 and 1.5: mean 1, variance 1/4, of 1/2 for certain genotypes; all alike: no spread; calls: up to 1."""
    doses = exact(np.array([[0.5, 1, 0, 0], [1.5, 1, 2, 0], [np.nan, 1, 1, 0], [np.nan, 1, 1, 0]]))
    genotypes = of(doses)
    found = quality.summary(genotypes).variants["dose_r2"].to_numpy()
    assert found == pytest.approx([0.5, 0, 1, np.nan], nan_ok=True)
    kept = filters.apply(genotypes, Filters(dose_r2=0.6))
    assert kept.mask.tolist() == [False, False, True, True]
    assert kept.removed["spread of doses"] == 2
    few = filters.apply(genotypes, Filters(dose_r2=0.6), rows=np.array([0, 1]))
    assert few.mask.tolist() == [False, False, True, True]
    calls = of(np.array([[0, 1], [2, 1]], np.int8))
    assert filters.apply(calls, Filters(dose_r2=1)).mask.all()
    assert quality.summary(calls).variants["dose_r2"].isna().all()


def test_haploid_doses_are_compared_with_one_copy():
    """Doses 0 and 1 in equal parts: p = 1/2, variance 1/4 = p (1 - p)."""
    assert spread_r2(np.array([2.0]), np.array([2.0]), np.array([4]), 1).tolist() == [1]


@needs_plink2
def test_the_spread_of_doses_is_plink2s_mach_r2(tmp_path):
    made = ["--dummy", "300", "80", "0.05", "dosage-freq=0.6", "--seed", "3", "--make-pgen"]
    told = ["--pfile", "d", "--freq", "cols=+machr2,+altfreq", "--export", "A-transpose"]
    for words in (made, told):
        subprocess.run(["plink2", *words, "--out", "d"], cwd=tmp_path, check=True, capture_output=True)
    theirs = pd.read_csv(tmp_path / "d.afreq", sep="\t")
    table = pd.read_csv(tmp_path / "d.traw", sep="\t").iloc[:, 6:].to_numpy(np.float64).T
    genotypes = of(np.asfortranarray(exact(table)))
    found = quality.summary(genotypes).variants
    assert found["dose_r2"].to_numpy() == pytest.approx(theirs["MACH_R2"].to_numpy(), abs=2e-5)
    kept = ["plink2", "--pfile", "d", "--mach-r2-filter", "0.8", "--write-snplist", "--out", "kept"]
    subprocess.run(kept, cwd=tmp_path, check=True, capture_output=True)
    names = (tmp_path / "kept.snplist").read_text().split()
    mask = filters.apply(genotypes, Filters(dose_r2=0.8)).mask
    over = theirs["MACH_R2"].to_numpy() > 2  # plink2's filter ends at 2 as well
    assert theirs["ID"].to_numpy()[mask & ~over].tolist() == names
    assert 0 < len(names) < 80


def test_a_window_of_doses_holds_them_and_their_means():
    data, copies = guises.fractional(guises.cohort())
    found = patches.window(data.genotypes, 2, 6, np.array([4, 0]))
    wanted = copies[[4, 0], 2:8]
    mean = np.nanmean(copies[:, 2:8], axis=0).round(2)
    assert found.values[0] == pytest.approx(np.where(np.isnan(wanted), mean, wanted))


def test_few_samples_of_a_file_are_read_no_more_variants_at_a_time_than_all(tmp_path, monkeypatch):
    """A file gives whole variants, so that their width, not that of the samples asked for, bounds a block."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 20 * (500 + 125))
    calls = packed.create(tmp_path / "calls.bed", 500, 100)
    widths = [stop - start for start, stop, _ in blocks.parts(calls, np.array([3, 7]))]
    assert widths == [20] * 5
    assert [stop - start for start, stop, _ in blocks.parts(calls.take(samples=np.array([3])))] == [20] * 5
    memory = np.zeros((500, 100), np.int8)
    assert [stop - start for start, stop, _ in blocks.parts(memory, np.array([3, 7]))] == [100]


@pytest.mark.parametrize("ploidy", [1, 2])
def test_few_samples_of_a_file_are_the_same_as_among_all(tmp_path, ploidy):
    every = np.random.default_rng(2).integers(-1, ploidy + 1, (101, 30)).astype(np.int8)
    calls = packed.create(tmp_path / "calls.bed", 101, 30)
    calls[:, :] = np.where(every > 0, every * (2 // ploidy), every)
    calls = calls if ploidy == 2 else calls.halved()
    for rows in ([7], [100, 0, 3, 3], [5, 6, 7, 8]):
        columns = np.array([29, 0, 4])
        assert (calls.read(np.array(rows), columns) == every[rows][:, columns]).all()
        assert (calls.take(samples=np.arange(100, -1, -1)).read(np.array(rows)) == every[::-1][rows]).all()


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("rows", [None, [3, 1], np.arange(40) % 9 == 2, np.arange(39)])
@pytest.mark.parametrize("columns", [None, slice(2, 7), [5, 0, 5], np.arange(30) % 4 == 1])
def test_what_is_read_is_what_stands_there(order, rows, columns):
    every = np.asarray(np.random.default_rng(0).integers(0, 3, (40, 30)).astype(np.int8), order=order)
    rows = None if rows is None else np.asarray(rows)
    columns = columns if columns is None or isinstance(columns, slice) else np.asarray(columns)
    wanted = every[slice(None) if rows is None else rows][:, slice(None) if columns is None else columns]
    assert (blocks.read(every, rows, columns) == wanted).all()
    both = np.stack([every, every + 1], axis=2)
    assert (blocks.read(both, rows, columns)[..., 1] == wanted + 1).all()
    assert blocks.total_squares(exact(every / 3)) == pytest.approx((np.rint(every / 3 / UNIT) ** 2).sum(0) * UNIT**2)
