"""Blocks of variants made ready for matrix products, so that no float copy of the whole ever exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from explorer.datasets import blocks as reader
from explorer.datasets.blocks import Dosages
from explorer.datasets.doses import UNIT
from explorer.progress import Progress, silent


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
    """Return dosages (samples, variants) as (copies with missing calls at the mean, less it; means; calls).

    >>> (centre(np.array([[0, -1], [2, 1], [1, 1]], dtype=np.int8))[0] + 0).tolist()
    [[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    """
    known = reader.known(dosages)
    called = _column_sums(known.view(np.int8)).astype(np.int64)
    if reader.are_doses(dosages):
        dosages, unit = np.where(known, dosages, 0), UNIT
    else:
        dosages, unit = np.maximum(dosages, 0) if not known.all() else dosages, 1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _column_sums(dosages) * unit / called
    if unit != 1.0:
        x = np.multiply(dosages, dtype(unit), dtype=dtype)
        x -= np.nan_to_num(mean).astype(dtype)
    else:
        x = np.subtract(dosages, np.nan_to_num(mean), dtype=dtype)
    if not known.all():
        x *= known
    return x, mean, called


def _column_sums(small: np.ndarray) -> np.ndarray:
    """Return the sums (variants,) of int8 or uint16 (samples, variants), exactly and without a wide copy."""
    if small.dtype == np.uint16:
        return small.sum(axis=0, dtype=np.int64).astype(np.float64)
    total = np.zeros(small.shape[1])
    for start in range(0, len(small), 8192):
        total += small[start : start + 8192].sum(axis=0, dtype=np.int16)
    return total


def standardised(dosages: np.ndarray, dtype: type = np.float64) -> np.ndarray:
    """Return dosages (n, k) as columns of mean 0 and length 1, so that their products are correlations."""
    x = centre(dosages, dtype)[0]
    length = np.sqrt(np.einsum("sv,sv->v", x, x, dtype=np.float64))
    return x * np.divide(1, length, out=np.zeros_like(length), where=length > 0).astype(dtype)


def blocks(
    dosages: Dosages,
    rows: np.ndarray | None = None,
    progress: Progress = silent,
    text: str = "Reading genotypes",
    dtype: type = np.float64,
    columns: np.ndarray | None = None,
) -> Iterator[VariantBlock]:
    """Yield the centred blocks of dosages (samples, variants), of these samples and variants only."""
    for start, stop, part in reader.parts(dosages, rows, columns, np.dtype(dtype).itemsize, progress, text):
        yield VariantBlock(start, stop, *centre(part, dtype))
