"""Who is tested at each variant: called samples, allele copies, cases, and carriers of the rarer allele."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from explorer.datasets import counting
from explorer.datasets.blocks import Dosages
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Hemizygous:
    """Samples with one allele beside others with two, as males on X: `rows` (mask), and the copies that one counts."""

    rows: np.ndarray
    counts: Literal[1, 2] = 2


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts over the samples tested.

    Attributes
    ----------
    n : int64 (variants,), with a call
    frequency : float64 (variants,), of a1; NaN without a call
    minor : float64 (variants,), copies of the rarer allele
    cases : int64 (variants,) or None, with a call
    carriers : int64 (2, variants) or None
        Controls and cases with at least one copy of the rarer allele (of doses, to the nearest whole copy).
    same : bool (variants,), nothing differs among them
    """

    n: np.ndarray
    frequency: np.ndarray
    minor: np.ndarray
    cases: np.ndarray | None
    carriers: np.ndarray | None
    same: np.ndarray


def tally(
    dosages: Dosages,
    ploidy: int,
    rows: np.ndarray,
    cases: np.ndarray | None = None,
    progress: Progress = silent,
    hemizygous: Hemizygous | None = None,
) -> Tally:
    """Count the samples `rows` (mask), and the `cases` (mask) among them for a two-class trait.

    With `hemizygous`, frequency and `minor` count one allele of those samples and two of the others.
    """
    every = _Group(dosages, ploidy, rows, progress, "Counting alleles", hemizygous)
    with np.errstate(invalid="ignore", divide="ignore"):
        frequency = every.copies / every.alleles
    minor = np.minimum(every.copies, every.alleles - every.copies)
    same = every.same | (minor <= 0) if hemizygous is not None else every.same
    if cases is None:
        return Tally(every.called, frequency, minor, None, None, same)
    own = _Group(dosages, ploidy, rows & cases, progress, "Counting alleles of cases", hemizygous)
    a1_rarer = ~(frequency > 0.5)
    of_all, of_cases = (group.called - np.where(a1_rarer, group.none, group.full) for group in (every, own))
    return Tally(every.called, frequency, minor, own.called, np.stack([of_all - of_cases, of_cases]), same)


class _Group:
    """Counts (variants,) over some samples: called, alleles, copies of a1, samples without it and with nothing else."""

    def __init__(
        self,
        dosages: Dosages,
        ploidy: int,
        rows: np.ndarray,
        progress: Progress,
        text: str,
        hemizygous: Hemizygous | None,
    ) -> None:
        every = counting.counted(dosages, ploidy, rows, progress, text)
        self.called, self.none, self.same = every.called, every.none, every.low >= every.high
        self.alleles, self.copies = ploidy * every.called, every.copies
        self.full = every.two if ploidy == 2 else every.one
        if hemizygous is not None and (few := rows & hemizygous.rows).any():
            one = counting.counted(dosages, ploidy, few, silent, text)
            self.alleles = self.alleles - one.called
            if hemizygous.counts == 2:
                self.copies = self.copies - one.copies / 2
            else:
                self.full = self.full + one.one
