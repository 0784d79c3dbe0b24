"""Calls in a file at two bits each: read like an array, by bed-reader's account too, and never from a changed file."""

import gc
import os

import numpy as np
import pytest
from bed_reader import open_bed

from explorer.datasets import dataset as datasets
from explorer.datasets import packed
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.packed import PackedCalls
from explorer.datasets.traits import none
from explorer.errors import InputError


def _calls(samples=11, variants=30, seed=0, ploidy=2):
    return np.random.default_rng(seed).integers(-1, ploidy + 1, (samples, variants)).astype(np.int8)


def _filled(path, calls):
    made = packed.create(path, *calls.shape)
    for start in range(0, calls.shape[1], 7):
        made[:, start : start + 7] = calls[:, start : start + 7]
    return made


def _genotypes(dosages, ploidy=2):
    samples, variants = dosages.shape
    names = np.array([f"s{i}" for i in range(samples)], dtype=object)
    table = variant_table("1", np.arange(1, variants + 1), [f"v{i}" for i in range(variants)], "A", "G")
    return Genotypes(dosages, names, table, ploidy)


@pytest.mark.parametrize("samples", [1, 8, 9, 10, 11])
def test_any_number_of_samples_comes_back(tmp_path, samples):
    calls = _calls(samples)
    made = _filled(tmp_path / "x.bed", calls)
    np.testing.assert_array_equal(made, calls)
    assert (tmp_path / "x.bed").stat().st_size == 3 + (samples + 3) // 4 * 30


def test_the_file_is_a_bed(tmp_path):
    calls = _calls()
    _filled(tmp_path / "x.bed", calls)
    with open_bed(tmp_path / "x.bed", iid_count=11, sid_count=30) as bed:
        read = bed.read(dtype="int8")
    np.testing.assert_array_equal(np.where(read == -127, -1, read), calls)


@pytest.mark.parametrize("ploidy", [1, 2])
def test_it_is_indexed_as_an_array_is(tmp_path, ploidy):
    calls = _calls(ploidy=ploidy)
    made = _filled(tmp_path / "x.bed", calls)
    rng = np.random.default_rng(1)
    rows, columns, mask = rng.permutation(11)[:5], rng.integers(0, 30, 12), rng.random(30) < 0.5
    for samples in (slice(None), slice(2, 7), rows, 3, -1):
        for variants in (slice(None), slice(4, 9), columns, mask, 0, -1):
            expected = calls[samples][..., variants]
            np.testing.assert_array_equal(made[samples, variants], expected)
    few = made.take(rows, columns)
    np.testing.assert_array_equal(few, calls[np.ix_(rows, columns)])
    np.testing.assert_array_equal(few.take(np.array([2, 0]), slice(3, 8)), calls[np.ix_(rows[[2, 0]], columns[3:8])])
    np.testing.assert_array_equal(few.read(np.array([1]), np.array([4, 2])), calls[np.ix_(rows[[1]], columns[[4, 2]])])


@pytest.mark.parametrize("many", [False, True])
def test_haploids_count_two_copies_as_one(tmp_path, monkeypatch, many):
    if many:
        monkeypatch.setattr("explorer.datasets.genotypes.DIGESTED_BY_SAMPLES", 100)
    calls = _calls(ploidy=1)
    doubled = np.where(calls > 0, 2 * calls, calls).astype(np.int8)
    made = _filled(tmp_path / "x.bed", doubled).halved()
    np.testing.assert_array_equal(made, calls)
    # as stored by a format that counts 0/1 from the start, and as stored doubled: one dataset
    other = _filled(tmp_path / "y.bed", calls)
    digests = {_genotypes(d, ploidy=1).digest for d in (made, other, calls)}
    assert len(digests) == 1


@pytest.mark.parametrize("many", [False, True])
def test_genotypes_have_one_digest_however_they_are_kept(tmp_path, monkeypatch, many):
    if many:
        monkeypatch.setattr("explorer.datasets.genotypes.DIGESTED_BY_SAMPLES", 100)
    calls = _calls(13, 200)
    mapped, held = _genotypes(_filled(tmp_path / "x.bed", calls)), _genotypes(calls)
    assert mapped.digest == held.digest == _genotypes(np.asfortranarray(calls)).digest
    rows, columns = np.array([4, 1, 2]), np.arange(150, 20, -3)
    assert mapped.take(rows, columns).digest == held.take(rows, columns).digest
    assert held.take(variants=columns).digest != held.take(variants=columns[::-1]).digest
    for row, column in ((0, 0), (12, 199), (5, 77)):
        changed = calls.copy()
        changed[row, column] = (changed[row, column] + 2) % 4 - 1
        assert _genotypes(changed).digest != held.digest


@pytest.mark.parametrize("ploidy", [1, 2])
def test_a_dataset_comes_back_from_its_folder(tmp_path, ploidy):
    calls = _calls(ploidy=ploidy)
    genotypes = _genotypes(_filled(tmp_path / "x.bed", calls), ploidy)
    some = genotypes.take(variants=np.arange(0, 30, 2))
    for number, (one, expected) in enumerate(((genotypes, calls), (some, calls[:, ::2]))):
        folder = Dataset("x", one, none(one.samples)).save(tmp_path / f"saved {number}")
        again = datasets.load(folder)
        np.testing.assert_array_equal(again.genotypes.dosages, expected)
        assert again.genotypes.ploidy == ploidy
        assert again.digest == Dataset("x", _genotypes(expected, ploidy), none(one.samples)).digest or number


def test_somebodys_file_stays_where_it_is_until_it_changes(tmp_path):
    calls = _calls()
    bed = _filled(tmp_path / "x.bed", calls).path
    status = bed.stat()
    theirs = PackedCalls(bed, *calls.shape, stamp=(status.st_size, status.st_mtime_ns))
    folder = Dataset("x", _genotypes(theirs), none(_genotypes(calls).samples)).save(tmp_path / "saved")
    assert not list(folder.glob("*.bed"))
    assert not list(folder.glob("*.npy"))
    again = datasets.load(folder)
    np.testing.assert_array_equal(again.genotypes.dosages, calls)
    with pytest.raises(IndexError):
        again.genotypes.dosages[:, :5] = calls[:, :5]
    os.utime(bed, ns=(0, 1))
    for attempt in (lambda: datasets.load(folder), lambda: again.genotypes.dosages[:, :3]):
        with pytest.raises(InputError, match=r"x\.bed: the genotypes stayed in this file .* has changed since"):
            attempt()
    bed.unlink()
    with pytest.raises(InputError, match=r"no longer there\. Put it back as it was, or load it again"):
        datasets.load(folder)


def test_files_that_are_kept_for_a_while_only_are_taken_over(tmp_path):
    calls = _calls()
    (tmp_path / "uploads").mkdir()
    bed = _filled(tmp_path / "uploads" / "x.bed", calls).path
    status = bed.stat()
    theirs = PackedCalls(bed, *calls.shape, stamp=(status.st_size, status.st_mtime_ns))
    folder = Dataset("x", _genotypes(theirs), none(_genotypes(calls).samples)).save(
        tmp_path / "saved", ours=tmp_path / "uploads"
    )
    assert (folder / "calls.bed").samefile(bed)
    bed.unlink()
    np.testing.assert_array_equal(datasets.load(folder).genotypes.dosages, calls)


def test_a_file_cut_off_is_refused_in_words(tmp_path):
    calls = _calls()
    made = _filled(tmp_path / "x.bed", calls)
    with open(made.path, "r+b") as file:
        file.truncate(50)
    np.testing.assert_array_equal(made[:, :5], calls[:, :5])
    with pytest.raises(InputError, match=r"x\.bed: the genotypes stayed in this file .* is cut off"):
        made.read()


@pytest.mark.parametrize("many", [False, True])
def test_bits_behind_the_last_sample_are_no_part_of_the_data(tmp_path, monkeypatch, many):
    if many:
        monkeypatch.setattr("explorer.datasets.genotypes.DIGESTED_BY_SAMPLES", 100)
    calls = _calls(9)
    made = _filled(tmp_path / "x.bed", calls)
    digest = _genotypes(made).digest
    data = bytearray(made.path.read_bytes())
    data[3 + 2] |= 0b11111100
    made.path.write_bytes(data)
    assert _genotypes(made).digest == digest == _genotypes(calls).digest


def test_a_temporary_folder_lives_as_long_as_what_was_taken_of_it(tmp_path):
    (tmp_path / "temporary").mkdir()
    made = _filled(tmp_path / "temporary" / "x.bed", _calls())
    packed.removed_with(made, tmp_path / "temporary")
    part = made.take(np.array([1, 2])).halved()
    del made
    gc.collect()
    assert part.read().shape == (2, 30)
    del part
    gc.collect()
    assert not (tmp_path / "temporary").exists()
