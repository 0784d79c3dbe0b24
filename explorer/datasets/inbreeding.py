"""Inbred lines: diploids that are hardly ever heterozygous, so that Hardy-Weinberg proportions are not theirs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

INBRED = 0.75
"""Samples whose inbreeding coefficient is at least this are inbred: three generations of selfing leave so much."""
_SAMPLES, _EXPECTED = 10, 20.0
"""With fewer samples, or fewer heterozygous calls expected of each, no panel is called inbred."""


@dataclass(frozen=True, eq=False)
class Inbreeding:
    """How inbred diploid samples are.

    Attributes
    ----------
    coefficient : float64 (samples,)
        F = 1 - observed / expected heterozygosity; 1 without any heterozygote, about 0 where alleles meet at random;
        NaN for a sample without a call, or where no heterozygote is expected.
    inbred : bool
        More than half of the samples have an F of at least `INBRED`. Population structure alone gives far less.
    """

    coefficient: np.ndarray
    inbred: bool

    @property
    def median(self) -> float:
        """The median coefficient of the samples that have one; NaN without any."""
        known = self.coefficient[np.isfinite(self.coefficient)]
        return float(np.median(known)) if len(known) else float("nan")

    @property
    def told(self) -> str:
        """What there is to say of an inbred panel, in a sentence; empty for another."""
        if not self.inbred:
            return ""
        many = int((self.coefficient >= INBRED).sum())
        return (
            f"{many:,} of {len(self.coefficient):,} samples are inbred (median inbreeding coefficient "
            f"{self.median:.2f}), so Hardy-Weinberg proportions are not to be expected."
        )


def inbreeding(observed: np.ndarray, frequency: np.ndarray, called: np.ndarray) -> Inbreeding:
    """Return the inbreeding coefficients of diploid samples, as PLINK's --het has them but for who lacks which call.

    Parameters
    ----------
    observed : float (samples,)
        Heterozygous share of each sample's called variants.
    frequency : float (variants,)
        Of either allele, NaN where there is no call.
    called : int (variants,)
        Samples with a call. Expected is 2 f (1 - f) 2 n / (2 n - 1) (Nei 1978), averaged over calls.
    """
    observed, called = np.asarray(observed, np.float64), np.asarray(called, np.float64)
    f = np.nan_to_num(np.asarray(frequency, np.float64))
    each = 2 * f * (1 - f) * 2 * called / np.maximum(2 * called - 1, 1)
    calls = float(called.sum())
    expected = float((each * called).sum()) / calls if calls else 0.0
    coefficient = 1 - observed / expected if expected > 0 else np.full(len(observed), np.nan)
    enough = len(observed) >= _SAMPLES and expected * calls / max(1, len(observed)) >= _EXPECTED
    return Inbreeding(coefficient, bool(enough and 2 * (coefficient >= INBRED).sum() > len(observed)))
