"""Calls and doses less their mean, a block of variants at a time: what matrix products are made of."""

from __future__ import annotations

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.doses import UNIT
from explorer.datasets.packed import PackedCalls


def centre(dosages: np.ndarray, dtype: type[np.floating] = np.float64) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return dosages (samples, variants) as (copies with missing calls at the mean, less it; means; calls).

    >>> (centre(np.array([[0, -1], [2, 1], [1, 1]], dtype=np.int8))[0] + 0).tolist()
    [[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    """
    known = blocks.known(dosages)
    called = _column_sums(known.view(np.int8)).astype(np.int64)
    if blocks.are_doses(dosages):
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


def read_centred(
    dosages: Dosages,
    rows: np.ndarray | None = None,
    columns: slice | np.ndarray | None = None,
    dtype: type[np.floating] = np.float64,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return `centre` of these samples and variants; of packed calls without unpacking them first."""
    if isinstance(dosages, PackedCalls) and (mask := dosages.mask(rows)) is not None:
        return dosages.centred(rows, columns, mask, dtype)
    return centre(blocks.read(dosages, rows, columns), dtype)
