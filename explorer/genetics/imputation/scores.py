"""How well hidden calls are given back: sums over calls, from which every score is read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BORDERS = (0.05, 0.1, 0.2, 0.3, 0.4)
"""Of bins of the minor allele's frequency."""
BINS = len(BORDERS) + 1
SUMS = (
    "calls",
    "right",
    "heterozygous",
    "heterozygous_right",
    "minor",
    "minor_right",
    "sure",
    "sure_right",
    "loss",
    "true",
    "given",
    "true_true",
    "given_given",
    "true_given",
)
SURE = 0.9
"""A call is sure where the best genotype has this probability at least."""
LEAST = 1e-3
"""A probability below this counts as this in the loss, so that one surprise does not decide it."""


def bins(calls: NDArray[np.int8], ploidy: int) -> NDArray[np.intp]:
    """Return the bin of each variant (variants,) by its minor allele's frequency among known calls."""
    known = calls >= 0
    frequency = np.where(known, calls, 0).sum(0) / np.maximum(known.sum(0), 1) / ploidy
    return np.searchsorted(BORDERS, np.minimum(frequency, 1 - frequency), side="right")


def summed(
    truth: NDArray[np.int8],
    found: NDArray[np.float64],
    dosage: NDArray[np.float64],
    mean: NDArray[np.float64],
    at: NDArray[np.intp],
    ploidy: int,
) -> NDArray[np.float64]:
    """Return the sums (bins, len(SUMS)) over hidden calls.

    Parameters
    ----------
    truth : (calls,) what was hidden
    found, dosage : (calls, states), (calls,), as the methods answer
    mean : (calls,) mean dosage of the visible calls at the variant; the second moments are of what differs from it
    at : (calls,) the variant's bin
    """
    best, largest = found.argmax(1), found.max(1)
    right = best == truth
    heterozygous = (truth == 1) & (ploidy == 2)
    minor = np.where(mean > ploidy / 2, ploidy - truth, truth) > 0
    sure = largest >= SURE
    loss = -np.log(np.maximum(found[np.arange(len(truth)), truth], LEAST))
    true, given = truth - mean, dosage - mean
    parts = [
        np.ones(len(truth)),
        right,
        heterozygous,
        heterozygous & right,
        minor,
        minor & right,
        sure,
        sure & right,
        loss,
        true,
        given,
        true * true,
        given * given,
        true * given,
    ]
    return np.stack([np.bincount(at, np.asarray(part, np.float64), BINS) for part in parts], axis=1).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Scores:
    """Sums (..., len(SUMS)) read as scores; NaN where no call tells."""

    sums: NDArray[np.float64]

    def of(self, name: str) -> NDArray[np.float64]:
        """Return one of the sums."""
        return self.sums[..., SUMS.index(name)]

    def _share(self, part: str, whole: str) -> NDArray[np.float64]:
        total = self.of(whole)
        return np.where(total > 0, self.of(part) / np.maximum(total, 1), np.nan)

    @property
    def concordance(self) -> NDArray[np.float64]:
        """Share of calls given back."""
        return self._share("right", "calls")

    @property
    def heterozygotes(self) -> NDArray[np.float64]:
        """Share of heterozygous calls given back."""
        return self._share("heterozygous_right", "heterozygous")

    @property
    def minor(self) -> NDArray[np.float64]:
        """Share given back of the calls with at least one copy of the rarer allele."""
        return self._share("minor_right", "minor")

    @property
    def sure(self) -> NDArray[np.float64]:
        """Share of calls whose best genotype has a probability of `SURE` at least."""
        return self._share("sure", "calls")

    @property
    def sure_right(self) -> NDArray[np.float64]:
        """Share of the sure calls that are right."""
        return self._share("sure_right", "sure")

    @property
    def loss(self) -> NDArray[np.float64]:
        """Mean of minus the logarithm of the true genotype's probability."""
        return self._share("loss", "calls")

    @property
    def r2(self) -> NDArray[np.float64]:
        """Squared correlation of true and expected dosages, each from the mean of its variant; 0 where none vary."""
        n = np.maximum(self.of("calls"), 1)
        true, given = self.of("true") / n, self.of("given") / n
        spread = self.of("true_true") / n - true**2
        made = self.of("given_given") / n - given**2
        both = self.of("true_given") / n - true * given
        tells = (spread > 1e-9) & (made > 1e-9)
        r2 = np.where(tells, both**2 / np.where(tells, spread * made, 1.0), 0.0)
        return np.where((self.of("calls") > 1) & (spread > 1e-9), r2, np.nan)
