"""Every variant times a few columns of the samples, by block: what a regression on each needs of the genotypes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.datasets import blocks as reader
from explorer.datasets.blocks import Dosages
from explorer.datasets.centring import centre
from explorer.datasets.packed import PackedCalls
from explorer.genetics import computing
from explorer.progress import Progress, silent

if TYPE_CHECKING:
    from explorer.genetics.accelerator import Accelerator, Centred

AT_ONCE = 4096
"""So many packed variants at most make a block: what is looked up for them all stays in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the samples called at some neighbouring variants, of dosages less their mean.

    Attributes
    ----------
    start, stop : int
        Variants start..stop-1 of those wanted.
    products : float64 (variants, columns)
        Dosages times the columns.
    own : float64 (variants,)
        Dosages times themselves.
    called : int64 (variants,), how many samples were called
    missing : int64 (calls missing,)
        Which samples were not, variant by variant, as rows of the columns; empty where not wanted.
    starts : int64 (variants + 1,)
        Where each variant's begin in `missing`.
    """

    start: int
    stop: int
    products: np.ndarray
    own: np.ndarray
    called: np.ndarray
    missing: np.ndarray
    starts: np.ndarray


def sums(
    dosages: Dosages,
    rows: np.ndarray,
    columns: np.ndarray,
    progress: Progress = silent,
    text: str = "Testing association",
    lacking: bool = True,
    variants: np.ndarray | None = None,
) -> Iterator[Sums]:
    """Yield the sums of the samples `rows` (mask) with `columns` (rows, c), of these variants (indices; None is all).

    `lacking` says whether the samples without a call are wanted by name.
    """
    if len(rows) != dosages.shape[0]:
        raise ValueError(f"{len(rows)} trait values for {dosages.shape[0]} samples")
    if isinstance(dosages, PackedCalls) and (mask := dosages.mask(rows)) is not None:
        yield from _packed(dosages, np.flatnonzero(rows), mask, columns, progress, text, variants)
        return
    if (gpu := computing.current()) is not None:
        yield from _accelerated(gpu, dosages, rows, columns, progress, text, lacking, variants)
        return
    left = np.ascontiguousarray(columns.T)
    for start, stop, block in reader.parts(dosages, rows, variants, 8, progress, text):
        x, _, called = centre(block)
        missing, starts = _missing(block, called) if lacking else (np.zeros(0, np.int64), np.zeros(1, np.int64))
        yield Sums(start, stop, (left @ x).T, np.einsum("sv,sv->v", x, x), called, missing, starts)


def _accelerated(
    gpu: Accelerator,
    dosages: Dosages,
    rows: np.ndarray,
    columns: np.ndarray,
    progress: Progress,
    text: str,
    lacking: bool,
    variants: np.ndarray | None,
) -> Iterator[Sums]:
    """Yield the sums that a GPU makes."""
    left = gpu.tensor(columns.T)

    def multiplied(some: Centred) -> tuple[np.ndarray, ...]:
        made = (left @ some.x).T, some.x.square().sum(0), some.called
        return tuple(one.cpu().numpy() for one in made)

    for start, _, block in reader.parts(dosages, rows, variants, 1, progress, text):
        for part, (products, own, called) in gpu.of_block(start, block, multiplied):
            missing, starts = np.zeros(0, np.int64), np.zeros(1, np.int64)
            if lacking:
                missing, starts = _missing(block[:, part.start - start : part.stop - start], called)
            yield Sums(part.start, part.stop, np.ascontiguousarray(products), own, called, missing, starts)


def _packed(
    calls: PackedCalls,
    rows: np.ndarray,
    mask: np.ndarray,
    columns: np.ndarray,
    progress: Progress,
    text: str,
    variants: np.ndarray | None,
) -> Iterator[Sums]:
    """Yield the sums of packed calls, several blocks at once, straight from their bits."""
    count = calls.shape[1] if variants is None else len(variants)

    def made(start: int, stop: int) -> Sums:
        some = slice(start, stop) if variants is None else reader.as_slice(variants[start:stop])
        return Sums(start, stop, *calls.multiplied(rows, some, mask, columns))

    stretches = list(reader.spans(count, max(reader.BLOCK_BYTES // AT_ONCE, calls.bytes_per_variant // 4), 1))
    progress(0, count, text)
    with closing(reader.ahead(made, stretches, reader.threads())) as blocks:
        for block in blocks:
            yield block
            progress(block.stop, count, text)


def _missing(block: np.ndarray, called: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the samples without a call of each variant one after the other, and where each variant's begin."""
    some = np.flatnonzero(called < len(block))
    missing = np.nonzero(~reader.known(block[:, some]).T)[1]
    return missing, np.concatenate([[0], np.cumsum(len(block) - called)])
