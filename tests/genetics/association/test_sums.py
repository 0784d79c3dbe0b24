"""Sums straight from the two bits of a call, against those of unpacked calls and of plain arithmetic."""

from pathlib import Path

import numpy as np
import pytest

from explorer.datasets import packed
from explorer.datasets.packed import PackedCalls
from explorer.genetics import association
from explorer.genetics.association.sums import sums
from explorer.progress import Stopped


def calls_of(path: Path, samples: int, variants: int, share: float = 0.05) -> PackedCalls:
    """Calls in a file, with some missing; the first variant has none at all, the second the same throughout."""
    rng = np.random.default_rng(samples)
    dosages = rng.binomial(2, rng.uniform(0.02, 0.98, variants), (samples, variants)).astype(np.int8)
    dosages[rng.random(dosages.shape) < share] = -1
    dosages[:, 0], dosages[:, 1] = -1, 2
    calls = packed.create(path, samples, variants)
    calls[:, 0:variants] = dosages
    return calls


def plain(dosages: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[list[int]]]:
    """Return products, own and the samples missing, one variant and one sum at a time."""
    products, own, missing = [], [], []
    for column in dosages.T:
        there = column >= 0
        centred = column[there] - column[there].mean() if there.any() else column[there].astype(float)
        products.append(centred @ columns[there])
        own.append(centred @ centred)
        missing.append(np.flatnonzero(~there).tolist())
    return np.array(products), np.array(own), missing


@pytest.mark.parametrize("samples", [61, 64, 83, 130])  # bytes and words that are full, and that are not
@pytest.mark.parametrize("count", [1, 4, 7])
@pytest.mark.parametrize("ploidy", [1, 2])
def test_packed_calls_are_summed_as_they_lie(tmp_path, samples, count, ploidy):
    calls = calls_of(tmp_path / "a.bed", samples, 37)
    calls = calls.halved() if ploidy == 1 else calls
    rng = np.random.default_rng(count)
    rows = rng.random(samples) < 0.8
    columns = rng.normal(size=(rows.sum(), count)) + 3
    variants = np.array([5, 6, 7, 0, 36, 1, 20])
    some = calls.take(None, np.arange(36, -1, -1)) if samples == 83 else calls
    for source in (some, np.asfortranarray(some.read())):
        for wanted in (None, variants):
            expected = some.read()[rows][:, slice(None) if wanted is None else wanted]
            products, own, missing = plain(expected, columns)
            (found,) = sums(source, rows, columns, variants=wanted)
            np.testing.assert_allclose(found.products, products, rtol=1e-12, atol=1e-10)
            np.testing.assert_allclose(found.own, own, rtol=1e-12, atol=1e-12)
            np.testing.assert_array_equal(found.called, (expected >= 0).sum(axis=0))
            listed = np.split(found.missing, found.starts[1:-1])
            assert [part.tolist() for part in listed] == missing


@pytest.mark.parametrize("missing", ["mean", "complete"])
def test_linear_is_the_same_from_bits_and_from_numbers(tmp_path, monkeypatch, missing):
    """Several blocks, read and multiplied ahead by threads, come in their order."""
    calls = calls_of(tmp_path / "a.bed", 250, 400)
    rng = np.random.default_rng(4)
    y, covariates = rng.normal(size=250) + 100, rng.normal(size=(250, 6)) * [1, 1e4, 1e-4, 1, 1, 1]
    y[::17] = np.nan
    expected = association.linear(calls.read(), y, covariates, missing=missing)
    monkeypatch.setattr("explorer.genetics.association.sums.AT_ONCE", 64)
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 64 * 250)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    told = []
    found = association.linear(calls, y, covariates, lambda done, total, _: told.append((done, total)), missing)
    assert len(told) > 4
    assert told == sorted(told)
    assert told[-1] == (400, 400)
    for name in ("beta", "se", "statistic", "log10_p", "n"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-9, err_msg=name)
    assert np.isnan(found.p).tolist() == [True, True] + [False] * 398
    repeated = calls.take(np.repeat(np.arange(50), 5))  # no mask can say that: it is read call by call
    by_number = association.linear(repeated.read(), y, covariates, missing=missing)
    np.testing.assert_allclose(
        association.linear(repeated, y, covariates, missing=missing).p, by_number.p, rtol=1e-9, equal_nan=True
    )


def test_a_request_to_stop_ends_it_between_blocks(tmp_path, monkeypatch):
    calls = calls_of(tmp_path / "a.bed", 100, 300)
    monkeypatch.setattr("explorer.genetics.association.sums.AT_ONCE", 16)
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 16 * 100)
    done = []

    def stopping(number: float, total: float, text: str) -> None:
        done.append(number)
        if number > 30:
            raise Stopped

    with pytest.raises(Stopped):
        association.linear(calls, np.arange(100.0), None, stopping)
    assert 30 < done[-1] < 100
