"""Doses of imputed genotypes: as whole counts, and as they are stored.

Processes that decode files import this, so it imports little.
"""

from __future__ import annotations

import numpy as np

UNIT = 1 / 16384
"""Doses are stored as whole numbers of this."""
NO_DOSE = 65535
"""Stands for a missing dose."""
WHOLE = 1e-4
"""A dose this near to a whole number is that number."""


def rounded(doses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return whole counts int8, -1 where missing, and how many doses are fractions, by site.

    Parameters
    ----------
    doses : float array (sites, samples)
        In copies of the counted allele, NaN or below 0 where missing.
    """
    there = doses >= 0
    whole = np.rint(np.where(there, doses, -1))
    fractions = (np.abs(doses - whole) > WHOLE) & there
    return whole.astype(np.int8), fractions.sum(1)


def spread_r2(total: np.ndarray, squares: np.ndarray, called: np.ndarray, ploidy: int) -> np.ndarray:
    """Return the variance of doses over that of genotypes in Hardy-Weinberg proportions (variants,), the MaCH r².

    Near 1 where doses are as far apart as certain genotypes would be, near 0 where they say little more than the allele
    frequency; it is a measurement of the doses (Li et al. 2010, Genet. Epidemiol. 34:816), not what imputation states.
    NaN where no sample has a dose, or all samples have no copy or all of them.

    Parameters
    ----------
    total, squares : float64 (variants,), doses and squared doses in copies, added up over the samples that have one
    called : int (variants,), how many have one
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / called
        p = mean / ploidy
        expected = ploidy * p * (1 - p)
        return np.where(expected > 0, np.maximum(squares / called - mean**2, 0) / expected, np.nan)


def exact(doses: np.ndarray) -> np.ndarray:
    """Return the doses as uint16 in units of 1/16384, at most two copies; 65535 where missing (NaN or below 0)."""
    doses = np.asarray(doses, np.promote_types(doses.dtype, np.float32))  # in halves of a float, 65535 is infinite
    there = doses >= 0
    return np.where(there, np.rint(np.where(there, doses, 0).clip(0, 2) / UNIT), NO_DOSE).astype(np.uint16)


def of_calls(calls: np.ndarray) -> np.ndarray:
    """Return whole counts int8, -1 where missing, as doses in units of 1/16384.

    >>> of_calls(np.array([2, -1], np.int8)).tolist()
    [32768, 65535]
    """
    return np.where(calls < 0, NO_DOSE, calls.astype(np.int32) << 14).astype(np.uint16)


def doubled(doses: np.ndarray) -> np.ndarray:
    """Return doses uint16 of one copy as those of two."""
    return np.where(doses == NO_DOSE, NO_DOSE, 2 * doses.astype(np.int32)).astype(np.uint16)


def halved(doses: np.ndarray) -> np.ndarray:
    """Return doses uint16 of two copies as those of one."""
    return np.where(doses == NO_DOSE, NO_DOSE, (doses.astype(np.int32) + 1) >> 1).astype(np.uint16)


def examples(doses: np.ndarray, calls: np.ndarray) -> list[float]:
    """Return the first three of the doses (sites, samples) that were rounded to `calls`."""
    odd = (np.abs(doses - calls) > WHOLE) & (calls >= 0)
    return [float(dose) for dose in doses[odd][:3]]
