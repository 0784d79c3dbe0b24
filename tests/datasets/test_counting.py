"""Packed calls counted and centred as they lie, against numpy on the same calls unpacked."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from explorer.datasets import blocks, centring, counting, packed
from explorer.datasets.doses import NO_DOSE
from explorer.errors import InputError
from explorer.progress import Stopped


def laid_out(folder, samples, variants, seed=0):
    """Return calls, and the same packed in a file; one variant and one sample have no call."""
    rng = np.random.default_rng(seed)
    calls = rng.choice(np.array([-1, 0, 1, 2], np.int8), (samples, variants), p=[0.1, 0.4, 0.3, 0.2])
    calls[:, variants // 2] = calls[samples // 2] = -1
    made = packed.create(folder / "calls.bed", samples, variants)
    made[:, :] = calls
    return calls, made


CHOICES = {
    "all": lambda samples: None,
    "mask": lambda samples: np.arange(samples) % 3 > 0,
    "backwards": lambda samples: np.arange(samples)[::-2],
    "with repeats": lambda samples: np.array([0, 2, 2, samples - 1]),
}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("samples", [3, 8, 13, 1030])
@pytest.mark.parametrize("ploidy", [1, 2])
def test_packed_calls_are_counted_as_unpacked_ones(tmp_path, monkeypatch, choice, samples, ploidy):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 40 * samples)  # several blocks, of which one over 255 variants
    calls, made = laid_out(tmp_path, samples, 700)
    if ploidy == 1:
        calls, made = np.where(calls > 0, calls // 2, calls).astype(np.int8), made.halved()
    rows = CHOICES[choice](samples)
    own = calls if rows is None else calls[rows]
    found = counting.counted(made, ploidy, rows)
    for name, value in (("missing", -1), ("none", 0), ("one", 1), ("two", 2)):
        assert getattr(found, name).tolist() == (own == value).sum(0).tolist()
    assert found.copies.tolist() == np.maximum(own, 0).sum(0).tolist()
    assert found.missing_of_sample.tolist() == (own == -1).sum(1).tolist()
    assert found.heterozygous_of_sample.tolist() == ((own == 1).sum(1) * (ploidy == 2)).tolist()
    called = found.called > 0
    assert found.low[called].tolist() == np.where(own < 0, 9, own)[:, called].min(0).tolist()
    assert found.high[called].tolist() == own[:, called].max(0).tolist()
    assert (found.low[~called] > found.high[~called]).all()
    assert (~called).any()


def test_a_selection_of_samples_and_variants_is_counted_in_its_order(tmp_path):
    calls, made = laid_out(tmp_path, 21, 90)
    rows, columns = np.array([20, 3, 7, 1]), np.array([80, 2, 3, 4, 0])
    found = counting.counted(made.take(rows, columns), 2, np.array([2, 0]))
    own = calls[np.ix_(rows[[2, 0]], columns)]
    assert found.one.tolist() == (own == 1).sum(0).tolist()
    assert found.missing_of_sample.tolist() == (own == -1).sum(1).tolist()


def test_doses_are_counted_as_the_nearest_copies_and_differ_as_they_are():
    doses = np.array([[0, NO_DOSE, 100], [20000, NO_DOSE, 100]], np.uint16)
    found = counting.counted(doses, 2)
    assert (found.none.tolist(), found.one.tolist(), found.missing.tolist()) == ([1, 0, 2], [1, 0, 0], [0, 2, 0])
    assert found.copies.tolist() == [20000 / 16384, 0, 200 / 16384]
    assert (found.low[[0, 2]].tolist(), found.high[[0, 2]].tolist()) == ([0, 100], [20000, 100])


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("ploidy", [1, 2])
def test_packed_calls_are_centred_to_the_bit_as_unpacked_ones(tmp_path, choice, dtype, ploidy):
    calls, made = laid_out(tmp_path, 27, 60)
    if ploidy == 1:
        calls, made = np.where(calls > 0, calls // 2, calls).astype(np.int8), made.halved()
    rows, columns = CHOICES[choice](27), np.array([5, 4, 30, 31, 59])
    own = calls if rows is None else calls[rows]
    expected = centring.centre(own[:, columns], dtype)
    found = centring.read_centred(made, rows, columns, dtype)
    assert found[0].dtype == dtype
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_reading_ahead_keeps_the_order_and_leaves_no_thread_behind_when_it_is_stopped(tmp_path, monkeypatch):
    calls, made = laid_out(tmp_path, 27, 300)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 27 * 16)
    before = threading.active_count()
    read = [(start, block) for start, _, block in blocks.parts(made, bytes_each=1)]
    assert len(read) > 10
    np.testing.assert_array_equal(np.concatenate([block for _, block in read], axis=1), calls)

    def watch(done, total, text=""):
        if done > 40:
            raise Stopped

    with pytest.raises(Stopped):
        list(blocks.parts(made, bytes_each=1, progress=watch))
    assert threading.active_count() == before


def test_a_file_that_goes_while_it_is_read_is_named(tmp_path, monkeypatch):
    _, made = laid_out(tmp_path, 27, 300)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 27 * 16)
    reading = blocks.parts(made, bytes_each=1)
    next(reading)
    made.path.unlink()
    with pytest.raises(InputError, match=r"calls\.bed"):
        list(reading)
