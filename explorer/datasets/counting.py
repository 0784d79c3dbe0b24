"""How many samples carry no, one or two copies of a1 at each variant, and what each sample lacks: one pass over all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import numpy as np

from explorer.datasets import blocks
from explorer.datasets.blocks import Dosages
from explorer.datasets.packed import PackedCalls
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Counted:
    """Counts over the calls of some samples; of doses, those of the nearest whole copies.

    Attributes
    ----------
    missing, none, one, two : int64 (variants,)
        Samples without a call, and with 0, 1, 2 copies of a1.
    copies : float64 (variants,)
        Copies of a1 in all; of doses as they are, not rounded.
    squares : float64 (variants,) or None
        Of doses, the sum of their squares.
    low, high : int64 (variants,)
        The least and the most copies of any sample, of doses in their units; low > high without a call.
    missing_of_sample, heterozygous_of_sample : int64 (samples,)
        Variants without a call, and with one copy of two (of haploids 0).
    """

    missing: np.ndarray
    none: np.ndarray
    one: np.ndarray
    two: np.ndarray
    copies: np.ndarray
    low: np.ndarray
    high: np.ndarray
    missing_of_sample: np.ndarray
    heterozygous_of_sample: np.ndarray
    squares: np.ndarray | None = None

    @property
    def called(self) -> np.ndarray:
        """Samples with a call: int64 (variants,)."""
        return self.none + self.one + self.two


def counted(
    dosages: Dosages,
    ploidy: int,
    rows: np.ndarray | None = None,
    progress: Progress = silent,
    text: str = "Counting genotypes",
) -> Counted:
    """Count the calls or doses of the samples `rows` (indices, mask, or None for all)."""
    if isinstance(dosages, PackedCalls):
        chosen = None if rows is None else blocks.chosen(dosages.shape[0], rows)
        if (mask := dosages.mask(chosen)) is not None:
            return _packed(dosages, chosen, mask, progress, text)
    samples, variants = len(blocks.chosen(dosages.shape[0], rows)), dosages.shape[1]
    counts, copies = np.zeros((4, variants), np.int64), np.zeros(variants)
    of_sample = np.zeros((2, samples), np.int64)
    low, high = np.empty((2, variants), np.int64)
    squares = np.zeros(variants) if blocks.are_doses(dosages) else None
    for start, stop, stored in blocks.parts(dosages, rows, None, 4, progress, text):
        part, known = blocks.counts(stored), blocks.known(stored)
        for place, equal in enumerate((~known, part == 0, part == 1, part == 2)):
            counts[place, start:stop] = equal.sum(axis=0)
            if place == 0:
                of_sample[0] += equal.sum(axis=1)
            elif place == 2 and ploidy == 2:
                of_sample[1] += equal.sum(axis=1)
        copies[start:stop] = blocks.total_copies(stored)
        if squares is not None:
            squares[start:stop] = blocks.total_squares(stored)
        most = np.iinfo(stored.dtype).max
        high[start:stop] = np.where(known, stored, 0).max(axis=0, initial=0)
        low[start:stop] = np.where(known, stored, most).min(axis=0, initial=most)
    missing, none, one, two = counts
    return Counted(missing, none, one, two, copies, low, high, of_sample[0], of_sample[1], squares)


def _packed(calls: PackedCalls, rows: np.ndarray | None, mask: np.ndarray, progress: Progress, text: str) -> Counted:
    samples, variants = len(calls.rows(rows)), calls.shape[1]
    counts = np.empty((3, variants), np.int64)
    of_sample = np.zeros((2, 4 * len(mask)), np.int64)

    def of_block(start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        own = np.zeros_like(of_sample)
        return calls.count(slice(start, stop), mask, *own), own

    stretches = list(blocks.spans(variants, calls.shape[0], 1))
    progress(0, variants, text)
    with closing(blocks.ahead(of_block, stretches, blocks.threads())) as made:
        for (start, stop), (found, own) in zip(stretches, made, strict=True):
            counts[:, start:stop] = found
            of_sample += own
            progress(stop, variants, text)
    missing, one, none = counts
    two = samples - missing - one - none
    missing_of_sample, heterozygous_of_sample = of_sample[:, calls.rows(rows)]
    if calls.ploidy == 1:  # two copies in the file are one, and one is read as none
        none, one, two, heterozygous_of_sample = none + one, two, np.zeros_like(two), 0 * heterozygous_of_sample
    low = np.select([none > 0, one > 0, two > 0], [0, 1, 2], 3)
    high = np.select([two > 0, one > 0], [2, 1], 0)
    return Counted(missing, none, one, two, one + 2.0 * two, low, high, missing_of_sample, heterozygous_of_sample)
