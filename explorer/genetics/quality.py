"""Quality of variants and samples: frequency, missing calls, heterozygosity, Hardy-Weinberg equilibrium."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from explorer.datasets import blocks as reader
from explorer.datasets.doses import UNIT, spread_r2
from explorer.datasets.genotypes import Genotypes
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Quality:
    """Quality measures of genotypes.

    Attributes
    ----------
    variants : DataFrame (variants rows)
        frequency (of allele a1), maf, missing (share of samples), heterozygosity (share of called samples),
        expected_heterozygosity (2 f (1 - f)), hwe_p (exact test). NaN where no sample was called; the last three
        are NaN throughout for haploids. Of doses, frequencies come from the doses, and heterozygosity and hwe_p from
        the nearest whole counts. info (imputation quality as stated, NaN where none is), dose_r2 (of doses
        `doses.spread_r2`, a measurement; NaN of calls).
    samples : DataFrame (samples rows, index = sample names)
        missing (share of variants), heterozygosity (share of called variants; NaN for haploids).
    monomorphic : int
        Variants at which nothing differs (`Genotypes.undiffering`).
    """

    variants: pd.DataFrame
    samples: pd.DataFrame
    monomorphic: int


def summary(genotypes: Genotypes, rows: np.ndarray | None = None, progress: Progress = silent) -> Quality:
    """Return the quality of every variant and sample (of the samples `rows`, indices or mask, only)."""
    rows = reader.chosen(genotypes.shape[0], rows)
    variants = genotypes.shape[1]
    counts, copies, squares = np.zeros((4, variants), dtype=np.int64), np.zeros(variants), np.zeros(variants)
    low, high = np.full(variants, 3.0), np.full(variants, -1.0)
    sample_missing, sample_het = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    for start, stop, stored in reader.parts(genotypes.dosages, rows, None, 2, progress, "Checking quality"):
        part, copies[start:stop] = reader.counts(stored), reader.total_copies(stored)
        if genotypes.doses and len(stored):
            squares[start:stop] = reader.total_squares(stored)
            low[start:stop] = stored.min(axis=0) * UNIT
            high[start:stop] = np.where(reader.known(stored), stored, 0).max(axis=0) * UNIT
        for row, value in enumerate((-1, 0, 1, 2)):
            equal = part < 0 if value < 0 else part == value
            counts[row, start:stop] = equal.sum(axis=0)
            if value < 0:
                sample_missing += equal.sum(axis=1)
            elif value == 1:
                sample_het += equal.sum(axis=1)
    missing, none, one, two = counts
    called = none + one + two
    nan = np.full(variants, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        frequency = copies / (genotypes.ploidy * called)
        heterozygosity = one / called
        of_called = sample_het / (variants - sample_missing)
    diploid = genotypes.ploidy == 2
    table = pd.DataFrame(
        {
            "frequency": frequency,
            "maf": np.minimum(frequency, 1 - frequency),
            "missing": missing / max(len(rows), 1),
            "heterozygosity": heterozygosity if diploid else nan,
            "expected_heterozygosity": 2 * frequency * (1 - frequency) if diploid else nan,
            "hwe_p": hwe_exact(none, one, two) if diploid else nan,
            "info": nan if genotypes.info is None else genotypes.info,
            "dose_r2": spread_r2(copies, squares, called, genotypes.ploidy) if genotypes.doses else nan,
        }
    )
    samples = pd.DataFrame(
        {
            "missing": sample_missing / max(variants, 1),
            "heterozygosity": of_called if diploid else np.full(len(rows), np.nan),
        },
        index=pd.Index(genotypes.samples[rows], name="sample"),
    )
    if not genotypes.doses:
        low = np.where(none > 0, 0, np.where(one > 0, 1, np.where(two > 0, 2, 3)))
        high = np.where(two > 0, 2, np.where(one > 0, 1, np.where(none > 0, 0, -1)))
    return Quality(table, samples, int(genotypes.undiffering(low, high).sum()))


def hwe_exact(first: ArrayLike, het: ArrayLike, second: ArrayLike) -> np.ndarray:
    """Return the exact p value of Hardy-Weinberg equilibrium per variant: float64, NaN where no sample was called.

    The sum of the probabilities of all heterozygote counts that are no more likely than the observed one, given the
    allele counts (Wigginton, Cutler and Abecasis 2005, equation 3).

    Parameters
    ----------
    first, het, second : int (variants,)
        Samples of each homozygote and the heterozygote.

    Examples
    --------
    >>> float(hwe_exact([0], [4], [0])[0].round(6)), float(hwe_exact([2], [0], [2])[0].round(6))
    (0.314286, 0.085714)
    """
    first, het, second = (np.atleast_1d(np.asarray(c, dtype=np.int64)) for c in (first, het, second))
    samples = first + het + second
    rare = np.minimum(2 * first + het, 2 * second + het)
    result = np.full(len(samples), np.nan)
    if not samples.size or samples.max() == 0:
        return result
    log_factorial = special.gammaln(np.arange(2 * samples.max() + 2) + 1.0)
    pairs, group = np.unique(np.column_stack([samples, rare]), axis=0, return_inverse=True)
    members = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])
    for (n, r), some in zip(pairs, members, strict=True):
        if n == 0:
            continue
        h = np.arange(r % 2, r + 1, 2)
        log_p = h * np.log(2.0) - log_factorial[h] - log_factorial[(r - h) // 2] - log_factorial[n - (r + h) // 2]
        p = np.exp(log_p - log_p.max())
        rising = np.sort(p)
        upto = np.cumsum(rising) / rising.sum()
        observed = p[(het[some] - r % 2) // 2]
        result[some] = upto[np.searchsorted(rising, observed * (1 + 1e-9), side="right") - 1]
    return np.minimum(result, 1.0)
