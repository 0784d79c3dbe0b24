"""The one reader of genotypes: a block of variants at a time, from memory or from a file, as calls or as doses.

Description, filters, association, rivals and networks all read through it, so that no copy of a large matrix is ever
made, and progress is told (and a request to stop is heard) after every block.
"""

from __future__ import annotations

import mmap
import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

import numpy as np

from explorer.datasets.doses import NO_DOSE, UNIT
from explorer.datasets.packed import PackedCalls
from explorer.progress import Progress, silent

Dosages = np.ndarray | PackedCalls
"""(samples, variants): int8 copies, -1 where missing; or uint16 doses in units of 1/16384, 65535 where missing."""
Made = TypeVar("Made")
BLOCK_BYTES = 16 * 2**20
"""What a block of variants takes about, in the numbers that are computed with."""


def are_doses(dosages: Dosages) -> bool:
    """Return whether these are doses of imputation, in units of 1/16384, rather than whole copies."""
    return dosages.dtype == np.uint16


def chosen(samples: int, rows: np.ndarray | None) -> np.ndarray:
    """Return the indices that `rows` (indices, mask, or None for all) selects among this many samples."""
    return np.arange(samples) if rows is None else np.arange(samples)[rows]


def read(dosages: Dosages, rows: np.ndarray | None = None, columns: slice | np.ndarray | None = None) -> np.ndarray:
    """Return an array (rows, columns) of the same type, of these samples and variants; None is all."""
    if isinstance(dosages, PackedCalls):
        return dosages.read(rows, columns)
    if rows is None:
        return np.asarray(dosages if columns is None else dosages[:, columns])
    if columns is None:
        return np.asarray(dosages[rows])
    rows = chosen(dosages.shape[0], rows)
    if isinstance(columns, slice) or 2 * len(rows) > dosages.shape[0]:
        return np.asarray(dosages[:, columns])[rows]
    return np.asarray(dosages[rows[:, None], chosen(dosages.shape[1], columns)])


def spans(variants: int, samples: int, bytes_each: int = 8) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of blocks of variants that take about BLOCK_BYTES at this many bytes per call."""
    width = max(16, BLOCK_BYTES // max(1, samples * bytes_each))
    for start in range(0, variants, width):
        yield start, min(start + width, variants)


def parts(
    dosages: Dosages,
    rows: np.ndarray | None = None,
    columns: np.ndarray | None = None,
    bytes_each: int = 8,
    progress: Progress = silent,
    text: str = "Reading genotypes",
    reading: Callable[..., Made] = read,
) -> Iterator[tuple[int, int, Made]]:
    """Yield (start, stop, block) for blocks of variants: int8 or uint16 (rows, stop - start), as they are stored.

    Parameters
    ----------
    rows : indices or mask of the samples, None for all
    columns : int indices of the variants, in the order wanted, None for all; start and stop count these
    bytes_each : int
        Bytes per call that the caller will make of it, which decide how many variants make a block.
    progress : called with (start, variants, text) before the first block and with (stop, ...) after each
    reading : called as `read`; what it returns is the block
    """
    samples = dosages.shape[0]
    some = None if rows is None else chosen(samples, rows)
    if some is not None and len(some) == samples and bool((some == np.arange(samples)).all()):
        some = None
    variants = dosages.shape[1] if columns is None else len(columns)

    def block(start: int, stop: int) -> Made:
        return reading(dosages, some, slice(start, stop) if columns is None else as_slice(columns[start:stop]))

    progress(0, variants, text)
    each = bytes_each * (samples if some is None else len(some))
    if isinstance(dosages, PackedCalls):
        each = max(each, dosages.bytes_per_variant)
    stretches = list(spans(variants, each, 1))
    made = ahead(block, stretches) if isinstance(dosages, PackedCalls) else (block(*stretch) for stretch in stretches)
    with closing(made):
        for (start, stop), one in zip(stretches, made, strict=True):
            yield start, stop, one
            forget(dosages)
            progress(stop, variants, text)


def ahead(make: Callable[[int, int], Made], stretches: list[tuple[int, int]], threads: int = 1) -> Generator[Made]:
    """Yield what is made of each stretch; the next ones are made by threads while this one is computed with."""
    if len(stretches) < 2:
        yield from (make(*stretch) for stretch in stretches)
        return
    with ThreadPoolExecutor(threads) as pool:
        following = deque(pool.submit(make, *stretch) for stretch in stretches[:threads])
        for stretch in stretches[threads:]:
            one = following.popleft().result()
            following.append(pool.submit(make, *stretch))
            yield one
        while following:
            yield following.popleft().result()


def threads() -> int:
    """Return on how many threads a computation may run: OMP_NUM_THREADS where it is set, else one per processor."""
    return max(1, int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1))


def forget(array: Dosages) -> None:
    """Let the system take back the pages of a mapped array that were touched so far; nothing written is lost."""
    mapped = getattr(array, "_mmap", None)
    if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)


def as_slice(columns: np.ndarray) -> slice | np.ndarray:
    """Return rising neighbours as a slice, which is read faster; other indices as they are."""
    if len(columns) and columns[-1] - columns[0] == len(columns) - 1 and bool((np.diff(columns) == 1).all()):
        return slice(int(columns[0]), int(columns[-1]) + 1)
    return columns


def known(block: np.ndarray) -> np.ndarray:
    """Return where a block holds a call or a dose: bool, of its shape."""
    return block != NO_DOSE if block.dtype == np.uint16 else block >= 0


def counts(block: np.ndarray) -> np.ndarray:
    """Return int8 whole copies, -1 where missing: calls as they are, doses rounded to the nearest."""
    if block.dtype != np.uint16:
        return block
    return np.where(block == NO_DOSE, -1, (block.astype(np.int32) + 8192) >> 14).astype(np.int8)


def copies(block: np.ndarray, dtype: type[np.floating] = np.float64, missing: float = np.nan) -> np.ndarray:
    """Return copies of a1 as floats, whole or not, `missing` where there is no call.

    >>> copies(np.array([[16384, 65535]], np.uint16), missing=-1).tolist()
    [[1.0, -1.0]]
    """
    values = np.array(block, dtype)
    if block.dtype == np.uint16:
        values *= dtype(UNIT)
    values[~known(block)] = missing
    return values


def off_mean(block: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return float64 copies of a1 less each variant's `mean`, 0 where there is no call."""
    values = copies(block) - mean
    values[~known(block)] = 0.0
    return values


def total_copies(block: np.ndarray) -> np.ndarray:
    """Return the copies of a1 over all called samples, float64 (variants,)."""
    if block.dtype == np.uint16:
        return np.where(known(block), block, 0).sum(axis=0, dtype=np.int64) * UNIT
    return np.maximum(block, 0).sum(axis=0, dtype=np.int64).astype(np.float64)


def total_squares(block: np.ndarray) -> np.ndarray:
    """Return the squared copies of a1 added up over all called samples, float64 (variants,)."""
    values = np.where(known(block), block, 0)
    if block.dtype == np.uint16:
        return np.multiply(values, values, dtype=np.uint32).sum(axis=0, dtype=np.int64) * UNIT**2
    return (values * values).sum(axis=0, dtype=np.int64).astype(np.float64)
