"""Whether -1, 0, 1 are homozygous, heterozygous, homozygous, or missing and the two alleles of one copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

MOST_HETEROZYGOTES = 1.2
"""Observed over expected heterozygotes above which -1, 0, 1 are rather missing and one copy."""
_FEWEST_VARIANTS = 10
_COMMON = 0.2
"""Share of -1 from which it is too common for a missing call, and below which too rare to be sure of a homozygote."""
_EVEN = 1.5
"""Variance of the variants' counts of -1, over the binomial's, up to which -1 is as frequent at every variant."""
_OPPOSED = -0.7
_UNRELATED = -0.3
_INBRED = 0.5
_OUTBRED = 0.8


@dataclass(frozen=True)
class SignCounts:
    """How often -1, 0 and 1 occur at each variant.

    Attributes
    ----------
    low, mid, high : int array (variants,)
        Counts of -1, 0 and 1.
    """

    low: np.ndarray
    mid: np.ndarray
    high: np.ndarray

    @property
    def heterozygosity(self) -> float:
        """Observed over expected heterozygotes (2pq n) if the three were genotypes; infinite where none is expected."""
        typed = np.maximum(self.low + self.mid + self.high, 1)
        share = (self.mid / 2 + self.high) / typed
        expected = float((2 * share * (1 - share) * typed).sum())
        return float(self.mid.sum()) / expected if expected else np.inf

    @property
    def rate(self) -> float:
        """Share of -1 among the calls."""
        return float(self.low.sum() / max(1, (self.low + self.mid + self.high).sum()))

    @property
    def dispersion(self) -> float:
        """Variance of the counts of -1 over the binomial's: 1 where each call is -1 with the same probability."""
        calls, rate = self.low + self.mid + self.high, self.rate
        variance = np.maximum(calls * rate * (1 - rate), 1e-9)
        return float(((self.low - calls * rate) ** 2 / variance).sum() / max(1, len(calls) - 1))

    @property
    def opposition(self) -> float:
        """Correlation of the share of -1 with the share of 1 among the others.

        Missing calls say nothing of the others (0); homozygotes of one allele leave fewer of the other (-1).
        """
        others = self.mid + self.high
        there = others > 0
        shares = (self.low / np.maximum(self.low + others, 1))[there], (self.high / np.maximum(others, 1))[there]
        if len(shares[0]) < 3 or min(float(share.std()) for share in shares) < 1e-9:
            return 0.0
        return float(np.corrcoef(*shares)[0, 1])

    def verdict(self, gaps: bool) -> Literal["signed", "missing", "open"]:
        """Return what -1, 0, 1 are where that is clear; `gaps` says that missing calls are written in another way.

        Genotypes: variants with many -1 have few 1, with no excess of heterozygotes; or 0 is rarer than half of what
        Hardy-Weinberg proportions expect and -1 is common (inbred lines); or there are `gaps`, and nothing speaks
        against it. Missing calls: -1 is rare, as frequent at every variant, says nothing of the other calls, and 0 is
        as common as among alleles.
        """
        ratio, opposition = self.heterozygosity, self.opposition
        many = len(self.low) >= _FEWEST_VARIANTS
        opposed = opposition < _OPPOSED and ratio <= MOST_HETEROZYGOTES
        inbred = self.rate >= _COMMON and ratio < _INBRED
        if (many and (opposed or inbred)) or (gaps and ratio <= MOST_HETEROZYGOTES):
            return "signed"
        even = self.rate < _COMMON and self.dispersion < _EVEN and opposition > _UNRELATED
        return "missing" if many and even and ratio > _OUTBRED and not gaps else "open"
