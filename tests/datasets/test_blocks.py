"""The one reader of blocks: the same numbers from memory, from a file, and from doses."""

import numpy as np
import pytest

from explorer.datasets import blocks, packed
from explorer.progress import Stopped


def _guises(tmp_path, calls):
    """Return the same calls in memory, by variants, in a file, and as doses that are all whole."""
    kept = packed.create(tmp_path / "x.bed", *calls.shape)
    kept[:, :] = calls
    doses = np.where(calls < 0, 65535, calls.astype(np.int64) * 16384).astype(np.uint16)
    return {"held": calls, "by variants": np.asfortranarray(calls), "packed": kept, "doses": np.asfortranarray(doses)}


@pytest.fixture
def calls():
    return np.random.default_rng(0).integers(-1, 3, (23, 101)).astype(np.int8)


@pytest.mark.parametrize("guise", ["held", "by variants", "packed", "doses"])
@pytest.mark.parametrize("rows", [None, np.array([5, 0, 22]), np.arange(23) % 2 == 0, np.arange(23)])
@pytest.mark.parametrize("columns", [None, np.arange(20, 90), np.array([100, 3, 3, 50]), np.arange(0, 101, 2)])
def test_parts_are_the_matrix(tmp_path, calls, monkeypatch, guise, rows, columns):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 23 * 17)
    dosages = _guises(tmp_path, calls)[guise]
    expected = calls[blocks.chosen(23, rows)][:, slice(None) if columns is None else columns]
    told = []
    got = np.full(expected.shape, 9, np.int8)
    spans = []
    for start, stop, block in blocks.parts(dosages, rows, columns, 1, lambda *args: told.append(args[:2]), "x"):
        got[:, start:stop] = blocks.counts(block)
        spans.append((start, stop))
        np.testing.assert_array_equal(blocks.known(block), expected[:, start:stop] >= 0)
        np.testing.assert_allclose(blocks.copies(block, missing=-1.0), expected[:, start:stop])
        np.testing.assert_allclose(blocks.total_copies(block), np.maximum(expected[:, start:stop], 0).sum(0))
        mean = np.linspace(0, 1, stop - start)
        off = np.where(expected[:, start:stop] < 0, 0, expected[:, start:stop] - mean)
        np.testing.assert_allclose(blocks.off_mean(block, mean), off, atol=1e-12)
    np.testing.assert_array_equal(got, expected)
    assert [s for s, _ in spans] == [0, *[e for _, e in spans[:-1]]]
    variants = expected.shape[1]
    assert told[0] == (0, variants)
    assert told[-1] == (variants, variants)
    np.testing.assert_array_equal(blocks.counts(blocks.read(dosages, rows, columns)), expected)


def test_doses_keep_their_fractions():
    doses = np.array([[0, 8191, 8192, 24575, 24576, 32768, 65535]], np.uint16)
    np.testing.assert_array_equal(blocks.counts(doses), [[0, 0, 1, 1, 2, 2, -1]])
    np.testing.assert_allclose(blocks.copies(doses)[0, :6], [0, 8191 / 16384, 0.5, 24575 / 16384, 1.5, 2])
    assert np.isnan(blocks.copies(doses)[0, 6])
    assert blocks.are_doses(doses)
    assert not blocks.are_doses(np.zeros((1, 1), np.int8))


def test_a_watcher_can_stop_after_any_block(calls):
    def stop(done, total, text):
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        list(blocks.parts(calls, progress=stop))
