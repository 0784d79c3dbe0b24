"""Quality of variants and samples: frequency, missing calls, heterozygosity, Hardy-Weinberg equilibrium."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from explorer.datasets import blocks as reader
from explorer.datasets import counting
from explorer.datasets.counting_by_sex import by_copies
from explorer.datasets.doses import spread_r2
from explorer.datasets.genotypes import Genotypes
from explorer.datasets.hardy_weinberg import exact_log10_p, exact_p
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Quality:
    """Quality measures of genotypes.

    Attributes
    ----------
    variants : DataFrame (variants rows)
        frequency (of allele a1), maf, missing (share of samples), heterozygosity (share of called samples),
        expected_heterozygosity (2 f (1 - f)), hwe_p (exact test), hwe_log10_p (-log10 of it, at any depth). NaN where
        no sample was called; the last four are NaN throughout for haploids. Of doses, frequencies come from the doses,
        and heterozygosity and the test from the nearest whole counts. info (imputation quality as stated, NaN where
        none is), dose_r2 (of doses `doses.spread_r2`, a measurement; NaN of calls).
    samples : DataFrame (samples rows, index = sample names)
        missing (share of variants), heterozygosity (share of called variants; NaN for haploids).
    monomorphic : int
        Variants at which nothing differs (`Genotypes.undiffering`).
    """

    variants: pd.DataFrame
    samples: pd.DataFrame
    monomorphic: int


def summary(genotypes: Genotypes, rows: np.ndarray | None = None, progress: Progress = silent) -> Quality:
    """Return the quality of every variant and sample (of the samples `rows`, indices or mask, only).

    On chromosome X heterozygosity and Hardy-Weinberg are of females, and a male has one allele; on Y all is of males. Y
    and the mitochondrion have no heterozygosity; that of samples leaves out all three (`counting_by_sex`).
    """
    rows = reader.chosen(genotypes.shape[0], rows)
    variants = genotypes.shape[1]
    every = counting.counted(genotypes.dosages, genotypes.ploidy, rows, progress, "Checking quality")
    copies = by_copies(genotypes, every, rows)
    counted, frequency, nan = copies.pairs, copies.frequency, np.full(variants, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        heterozygosity = counted.one / counted.called
        of_called = counted.heterozygous_of_sample / (copies.everywhere - counted.missing_of_sample)
    diploid = genotypes.ploidy == 2
    hwe_log10 = hwe_exact_log10(counted.none, counted.one, counted.two) if diploid else nan
    table = pd.DataFrame(
        {
            "frequency": frequency,
            "maf": np.minimum(frequency, 1 - frequency),
            "missing": (copies.samples - copies.called) / np.maximum(copies.samples, 1),
            "heterozygosity": heterozygosity if diploid else nan,
            "expected_heterozygosity": 2 * frequency * (1 - frequency) if diploid else nan,
            "hwe_p": 10.0**-hwe_log10,
            "hwe_log10_p": hwe_log10,
            "info": nan if genotypes.info is None else genotypes.info,
            "dose_r2": nan
            if counted.squares is None
            else spread_r2(counted.copies, counted.squares, counted.called, genotypes.ploidy),
        }
    )
    table.loc[counted.called == 0, "expected_heterozygosity"] = np.nan
    samples = pd.DataFrame(
        {
            "missing": every.missing_of_sample / max(variants, 1),
            "heterozygosity": of_called if diploid else np.full(len(rows), np.nan),
        },
        index=pd.Index(genotypes.samples[rows], name="sample"),
    )
    return Quality(table, samples, int(genotypes.undiffering(every.low, every.high).sum()))


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
    return np.where(first + het + second > 0, exact_p(first, het, second), np.nan)


def hwe_exact_log10(first: ArrayLike, het: ArrayLike, second: ArrayLike) -> np.ndarray:
    """Return -log10 of `hwe_exact`, which goes on where p is too small for a number: float64 (variants,).

    >>> float(hwe_exact_log10([5000], [0], [5000])[0].round(3))
    3010.149
    """
    first, het, second = (np.atleast_1d(np.asarray(c, dtype=np.int64)) for c in (first, het, second))
    return np.where(first + het + second > 0, exact_log10_p(first, het, second), np.nan)
