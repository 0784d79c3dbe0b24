"""Calls of two bits by sample: each where the layout says, and all of them back, whatever their number."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explorer.datasets import blocks, by_sample, packed
from explorer.datasets.encodings import Counts

CPU = torch.device("cpu")


@st.composite
def calls(draw):
    """int8 calls of haploids, diploids or both copies; few or many missing; any number of samples and positions."""
    samples, positions = draw(st.integers(1, 9)), draw(st.integers(1, 23))
    ploidy = draw(st.integers(1, 2))
    phased = draw(st.booleans())
    shape = (samples, positions, 2) if phased else (samples, positions)
    return draw(arrays.arrays(np.int8, shape, elements=st.integers(-1, 1 if phased else ploidy)))


def shares(calls, alleles=2):
    """Each genotype's share of the calls there are, of all genotype 0 where there are none."""
    calls = np.moveaxis(calls, 1, -1).reshape(-1, calls.shape[1])
    numbers = np.array([(calls == genotype).sum(0) for genotype in range(alleles + 1)], float)
    numbers[0, numbers.sum(0) == 0] = 1
    return numbers / numbers.sum(0)


def unpacked(some, positions):
    return by_sample.unpacked(some, positions, by_sample.shifts(some.ndim, CPU)).numpy()


@settings(max_examples=40)
@given(calls())
def test_every_call_stands_in_its_bits(stored):
    made, width = by_sample.pack(stored), -(-stored.shape[1] // 4)
    assert made.shape == (len(stored), width, *stored.shape[2:])
    for position in range(stored.shape[1]):
        codes = made[:, position % width] >> 2 * (position // width) & 3
        np.testing.assert_array_equal(codes.astype(np.int8) - 1, stored[:, position])


@settings(max_examples=40)
@given(calls(), st.lists(st.integers(0, 8), min_size=1, max_size=12))
def test_rows_come_back_as_they_were_in_any_order_and_repeated(stored, rows):
    rows = np.array(rows) % len(stored)
    made = torch.from_numpy(by_sample.pack(stored)).index_select(0, torch.from_numpy(rows))
    np.testing.assert_array_equal(unpacked(made, stored.shape[1]), stored[rows])


@settings(max_examples=40)
@given(calls(), st.randoms(use_true_random=False))
def test_tiles_of_some_samples_and_variants_are_those_of_the_whole(stored, random):
    rows = np.array([random.randrange(len(stored)) for _ in range(5)])
    columns = np.array(random.sample(range(stored.shape[1]), random.randint(1, stored.shape[1])))
    made, counts = by_sample.pack(stored[rows][:, columns]), Counts(2, len(columns))
    for start, stop, tile in by_sample.tiles(stored, rows, columns, counts=counts, counted=3):
        np.testing.assert_array_equal(tile, made[:, start:stop])
    np.testing.assert_array_equal(counts.shares()[0], shares(stored[rows[:3]][:, columns]))


@pytest.mark.parametrize("ploidy", [1, 2])
@pytest.mark.parametrize("repeated", [False, True])
def test_a_file_is_read_tile_by_tile(tmp_path, monkeypatch, ploidy, repeated):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2_000)  # 16 bytes, of 64 variants, at a time
    stored = np.random.default_rng(ploidy).integers(-1, 3, (37, 203)).astype(np.int8)
    file = packed.create(tmp_path / "calls.bed", 37, 203)
    file[:, :] = stored
    if ploidy == 1:  # a heterozygote of haploids has none
        file, stored = file.halved(), stored // 2
    rng = np.random.default_rng(0)
    rows, columns = rng.permutation(37), rng.permutation(203)[:181]
    if repeated:
        rows[1] = rows[0]
    told, made, counts = [], np.zeros((len(rows), 46), np.uint8), Counts(ploidy, 181)
    tell = lambda done, total, text: told.append((done, total, text))  # noqa: E731
    tiles = by_sample.tiles(file, rows, columns, tell, counts, 30)
    widths = []
    for start, stop, tile in tiles:
        made[:, start:stop] = tile
        widths.append(stop - start)
    assert widths == [16, 16, 14]
    np.testing.assert_array_equal(unpacked(torch.from_numpy(made), 181), stored[rows][:, columns])
    np.testing.assert_array_equal(counts.shares()[0], shares(stored[rows[:30]][:, columns], ploidy))
    assert told == [(0, 181, "Reading genotypes"), *((n, 181, "Reading genotypes") for n in (64, 128, 181))]


def test_what_has_no_code_is_refused():
    with pytest.raises(ValueError, match="3 copies"):
        by_sample.pack(np.array([[3]], np.int8))
    with pytest.raises(TypeError, match="doses are not"):
        list(by_sample.tiles(np.zeros((1, 1), np.uint16)))
