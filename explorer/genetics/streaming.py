"""Blocks of variants made ready for matrix products, so that no float copy of the whole ever exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from explorer.datasets import blocks as reader
from explorer.datasets.blocks import Dosages
from explorer.datasets.centring import read_centred
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


def standardised(
    dosages: Dosages,
    dtype: type[np.floating] = np.float64,
    rows: np.ndarray | None = None,
    columns: slice | np.ndarray | None = None,
) -> np.ndarray:
    """Return dosages (n, k) of these samples and variants, None for all, as columns of mean 0 and length 1.

    Their products are correlations.
    """
    x = read_centred(dosages, rows, columns, dtype)[0]
    length = np.sqrt(np.einsum("sv,sv->v", x, x, dtype=np.float64))
    return x * np.divide(1, length, out=np.zeros_like(length), where=length > 0).astype(dtype)


def blocks(
    dosages: Dosages,
    rows: np.ndarray | None = None,
    progress: Progress = silent,
    text: str = "Reading genotypes",
    dtype: type[np.floating] = np.float64,
    columns: np.ndarray | None = None,
) -> Iterator[VariantBlock]:
    """Yield the centred blocks of dosages (samples, variants), of these samples and variants only."""
    reading = partial(read_centred, dtype=dtype)
    for start, stop, part in reader.parts(dosages, rows, columns, np.dtype(dtype).itemsize, progress, text, reading):
        yield VariantBlock(start, stop, *part)
