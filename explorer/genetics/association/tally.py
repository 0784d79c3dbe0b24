"""Who is tested at each variant: called samples, allele copies, cases, and carriers of the rarer allele."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.datasets import counting
from explorer.datasets.blocks import Dosages
from explorer.progress import Progress, silent


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
    dosages: Dosages, ploidy: int, rows: np.ndarray, cases: np.ndarray | None = None, progress: Progress = silent
) -> Tally:
    """Count the samples `rows` (mask), and the `cases` (mask) among them for a two-class trait."""
    every = counting.counted(dosages, ploidy, rows, progress, "Counting alleles")
    n, chromosomes = every.called, ploidy * every.called
    with np.errstate(invalid="ignore", divide="ignore"):
        frequency = every.copies / chromosomes
    minor = np.minimum(every.copies, chromosomes - every.copies)
    same = every.low >= every.high
    if cases is None:
        return Tally(n, frequency, minor, None, None, same)
    own = counting.counted(dosages, ploidy, rows & cases, progress, "Counting alleles of cases")
    full = (every.none, own.none), (every.two if ploidy == 2 else every.one, own.two if ploidy == 2 else own.one)
    a1_rarer = ~(frequency > 0.5)
    of_all, of_cases = (np.where(a1_rarer, full[0][i], full[1][i]) for i in (0, 1))
    carriers = np.stack([(n - of_all) - (own.called - of_cases), own.called - of_cases])
    return Tally(n, frequency, minor, own.called, carriers, same)
