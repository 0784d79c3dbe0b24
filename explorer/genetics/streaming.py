"""Read a matrix of dosages a block of variants at a time, so that no float copy of the whole ever exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from explorer.progress import Progress, silent

BLOCK_BYTES = 16 * 2**20
"""A block of variants takes about this much memory as float64."""


@dataclass(frozen=True, eq=False)
class VariantBlock:
    """Some neighbouring variants, ready for matrix products.

    Attributes
    ----------
    start, stop : int
        Variants start..stop-1 of the matrix.
    centred : float (samples, stop - start)
        Dosages less their mean over the called samples; a missing call stands at the mean, so it is 0 here.
    mean : float64 (stop - start,), NaN where no sample was called
    called : int64 (stop - start,), how many samples were called
    """

    start: int
    stop: int
    centred: np.ndarray
    mean: np.ndarray
    called: np.ndarray


def centre(dosages: np.ndarray, dtype: type = np.float64) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return int8 dosages (samples, variants) as (centred with missing calls at the mean, means, calls).

    >>> (centre(np.array([[0, -1], [2, 1], [1, 1]], dtype=np.int8))[0] + 0).tolist()
    [[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    """
    dosages = np.ascontiguousarray(dosages)
    if not dosages.size or dosages.min() >= 0:
        called = np.full(dosages.shape[1], len(dosages))
        mean = _column_sums(dosages) / max(len(dosages), 1)
        return np.subtract(dosages, mean, dtype=dtype), mean, called
    known = dosages >= 0
    called = _column_sums(known).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _column_sums(np.maximum(dosages, 0)) / called
    x = np.subtract(dosages, np.nan_to_num(mean), dtype=dtype)
    x *= known
    return x, mean, called


def _column_sums(small: np.ndarray) -> np.ndarray:
    """Return the sums (variants,) of whole numbers or bits (samples, variants), exactly and without a wide copy."""
    total = np.zeros(small.shape[1])
    for start in range(0, len(small), 8192):
        part = small[start : start + 8192]
        total += part.view(np.int8).sum(axis=0, dtype=np.int16)
    return total


def standardised(dosages: np.ndarray, dtype: type = np.float64) -> np.ndarray:
    """Return int8 dosages (n, k) as columns of mean 0 and length 1, so that their products are correlations."""
    x = centre(dosages, dtype)[0]
    length = np.sqrt(np.einsum("sv,sv->v", x, x, dtype=np.float64))
    return x * np.divide(1, length, out=np.zeros_like(length), where=length > 0).astype(dtype)


def chosen(samples: int, rows: np.ndarray | None) -> np.ndarray:
    """Return the indices that `rows` (indices, mask, or None for all) selects among this many samples."""
    return np.arange(samples) if rows is None else np.arange(samples)[rows]


def spans(variants: int, samples: int, bytes_each: int = 8) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of blocks of variants that fit BLOCK_BYTES."""
    width = max(16, BLOCK_BYTES // max(1, samples * bytes_each))
    for start in range(0, variants, width):
        yield start, min(start + width, variants)


def parts(
    dosages: np.ndarray, rows: np.ndarray | None = None, bytes_each: int = 8
) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield (start, stop, int8 dosages of these variants) of the samples `rows` only."""
    samples, variants = dosages.shape
    some = chosen(samples, rows)
    whole = len(some) == samples and bool((some == np.arange(samples)).all())
    for start, stop in spans(variants, len(some), bytes_each):
        yield start, stop, dosages[:, start:stop] if whole else dosages[:, start:stop][some]


def blocks(
    dosages: np.ndarray,
    rows: np.ndarray | None = None,
    progress: Progress = silent,
    text: str = "Reading genotypes",
    dtype: type = np.float64,
) -> Iterator[VariantBlock]:
    """Yield the centred blocks of int8 dosages (samples, variants), of the samples `rows` (indices or mask) only."""
    variants = dosages.shape[1]
    progress(0, variants, text)
    for start, stop, part in parts(dosages, rows, np.dtype(dtype).itemsize):
        yield VariantBlock(start, stop, *centre(part, dtype))
        progress(stop, variants, text)
