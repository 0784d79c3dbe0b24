"""Calls at two bits each, sample by sample, as a network reads them: of one sample all its positions, in few bytes.

A byte holds four positions that lie a quarter of the network's input apart: the first positions stand in the lowest
bits, the second quarter in the next ones, and so on, so that each quarter is unpacked as one stretch. Codes are a
call's copies and 1 more, 0 where it is missing; of phased genotypes each copy has a byte of its own beside the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import numpy as np
import torch
from torch import Tensor

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.encodings import Counts
from explorer.datasets.packed import PackedCalls
from explorer.progress import Progress, silent

PER_BYTE = 4
SHIFTS = (0, 2, 4, 6)
MOST = 2
"""Copies that a code stands for at most."""
TEXT = "Reading genotypes"
_NOTHING = np.zeros(0, np.int64)


def width(positions: int) -> int:
    """Return how many bytes a sample's calls take, of each copy where they are phased."""
    return -(-positions // PER_BYTE)


def tiles(
    dosages: Dosages,
    rows: np.ndarray | None = None,
    columns: np.ndarray | None = None,
    progress: Progress = silent,
    counts: Counts | None = None,
    counted: int = 0,
) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield (start, stop, packed) of all samples: uint8 (samples, stop - start, ...), some of the bytes at a time.

    Parameters
    ----------
    dosages : int8 calls (samples, variants), or int8 haplotypes (samples, variants, 2)
    rows, columns : int indices of the samples and variants, in the order wanted, None for all
    progress : called with (positions read, positions, text) before the first tile and after each
    counts, counted : take up the genotypes of the first `counted` samples
    """
    if dosages.dtype != np.int8:
        raise TypeError(f"calls are packed, doses are not: these are {dosages.dtype}")
    chosen = blocks.chosen(dosages.shape[0], rows)
    order = np.arange(dosages.shape[1]) if columns is None else np.asarray(columns)
    mask = dosages.mask(chosen[:counted]) if isinstance(dosages, PackedCalls) else None
    each = len(chosen) * int(np.prod(dosages.shape[2:], dtype=np.int64))
    if isinstance(dosages, PackedCalls):
        each = max(each, dosages.bytes_per_variant)
    if isinstance(dosages, PackedCalls) and mask is not None:
        each, made = 3 * each, _of_file(dosages, chosen, order, mask, counts, counted)
    else:
        each, made = 10 * each, _of_array(dosages, chosen, order, counts, counted)
    stretches, done = list(blocks.spans(width(len(order)), each, 1)), 0
    progress(0, len(order), TEXT)
    tiles_ = blocks.ahead(made, stretches) if isinstance(dosages, PackedCalls) else (made(*one) for one in stretches)
    with closing(tiles_):
        for (start, stop), tile in zip(stretches, tiles_, strict=True):
            yield start, stop, tile
            blocks.forget(dosages)
            done += sum(last - first for first, last in _quarters(start, stop, len(order)))
            progress(done, len(order), TEXT)


Made = Callable[[int, int], np.ndarray]


def _quarters(start: int, stop: int, positions: int) -> list[tuple[int, int]]:
    """Return the positions, from first to last, whose calls stand in these bytes."""
    bytes_ = width(positions)
    ends = [(k * bytes_ + start, min(k * bytes_ + stop, positions)) for k in range(PER_BYTE)]
    return [(first, last) for first, last in ends if first < last]


def _of_array(dosages: Dosages, rows: np.ndarray, order: np.ndarray, counts: Counts | None, counted: int) -> Made:
    def made(start: int, stop: int) -> np.ndarray:
        quarters = _quarters(start, stop, len(order))
        wanted = np.concatenate([order[first:last] for first, last in quarters])
        block = blocks.read(dosages, rows, blocks.as_slice(wanted))
        packed = np.zeros((stop - start, *block.shape[2:], len(block)), np.uint8)  # as blocks lie: by variant
        at = 0
        for shift, (first, last) in zip(SHIFTS, quarters, strict=False):
            some = block[:, at : at + last - first]
            if counts is not None:
                counts.add(first, last, some[:counted])
            packed[: last - first] |= _codes(np.moveaxis(some, 0, -1)) << np.uint8(shift)
            at += last - first
        return np.moveaxis(packed, -1, 0)

    return made


def _of_file(
    calls: PackedCalls, rows: np.ndarray, order: np.ndarray, mask: np.ndarray, counts: Counts | None, counted: int
) -> Made:
    """Return what makes tiles of calls in a file as they lie there, never unpacked; `mask` is of those counted."""
    from explorer.datasets import bits

    places = calls.rows(rows)

    def made(start: int, stop: int) -> np.ndarray:
        quarters = _quarters(start, stop, len(order))
        found = calls.bits(np.concatenate([order[first:last] for first, last in quarters]))
        if counts is not None:
            missing, one, none = numbers = np.empty((3, len(found)), np.int64)
            bits.count(found, mask, numbers, _NOTHING, _NOTHING)
            two, at = counted - missing - one - none, 0
            each = np.stack([none, one, two] if calls.ploidy == 2 else [none + one, two])
            for first, last in quarters:
                counts.add_numbers(first, last, each[:, at : at + last - first])
                at += last - first
        packed = np.empty((4 * found.shape[1], stop - start), np.uint8)
        bits.turn(found, calls.ploidy == 1, packed)
        return packed[places]

    return made


def _codes(calls: np.ndarray) -> np.ndarray:
    """Return the codes uint8 of int8 calls, of their shape."""
    if calls.max(initial=0) > MOST:
        raise ValueError(f"a call of {calls.max()} copies has no code of two bits")
    return np.maximum(calls + np.int8(1), 0).view(np.uint8)


def pack(calls: np.ndarray) -> np.ndarray:
    """Return uint8 (samples, bytes, ...) of int8 calls (samples, positions, ...).

    >>> pack(np.array([[-1, 0, 1, 2, 2]], np.int8)).tolist()
    [[56, 13]]
    """
    packed = np.zeros((len(calls), width(calls.shape[1]), *calls.shape[2:]), np.uint8)
    for start, stop, some in tiles(calls):
        packed[:, start:stop] = some
    return packed


def shifts(axes: int, device: torch.device) -> Tensor:
    """Return what `unpacked` shifts bytes with so many axes by: made once, as a captured step copies nothing."""
    return torch.tensor(SHIFTS, dtype=torch.uint8, device=device).view(PER_BYTE, *[1] * (axes - 1))


def beyond(positions: int, axes: int, device: torch.device) -> Tensor:
    """Return uint8 (bytes, ...) with 01 where a code stands for no position, as in the last bytes.

    `axes` are those of a sample's bytes: 1, or 2 of phased genotypes.
    """
    bytes_ = width(positions)
    place = np.arange(bytes_) + bytes_ * np.arange(PER_BYTE)[:, None]
    bits = ((place >= positions) << np.array(SHIFTS)[:, None]).sum(0).astype(np.uint8)
    return torch.as_tensor(bits, device=device).view(bytes_, *[1] * (axes - 1))


def unpacked(packed: Tensor, positions: int, by: Tensor) -> Tensor:
    """Return int8 calls (n, positions, ...), -1 where missing, on the device of the bytes.

    Parameters
    ----------
    packed : uint8 (n, bytes, ...)
    by : as `shifts` gives it
    """
    codes = packed[:, None] >> by
    codes &= 3
    return codes.view(torch.int8).sub_(1).flatten(1, 2)[:, :positions]
