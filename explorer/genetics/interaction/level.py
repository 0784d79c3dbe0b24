"""The greatest statistic of a list of pairs where there is no interaction: what a pair has to exceed.

Westfall and Young 1993: the corrected p of a pair is the share of permutations in which the greatest statistic of the
whole list reaches its own. All pairs see the same permutation, so that pairs which say the same are not counted twice.
A quantitative trait's residuals of the model without the product are permuted (Freedman and Lane 1983), within groups
of samples where there are any (`groups`). A two-class
trait is drawn again from its fitted probabilities: residuals of a rare class are not exchangeable, those of samples at
high risk vary more, and permuting them was no better calibrated.
"""

from __future__ import annotations

import numpy as np

from explorer.genetics.interaction.groups import Groups
from explorer.genetics.interaction.models import MainEffects

CHUNK = 2**21
"""Numbers that are permuted at once."""


def statistics(model: MainEffects, left: np.ndarray, kind: str) -> np.ndarray:
    """Return float64 (draws,): Student's t of the product, or of a two-class trait the root of Rao's score test.

    Parameters
    ----------
    left : float64 (draws, samples), residuals: as observed, permuted or drawn
    """
    score = left @ model.product
    if kind == "binary":
        return score / np.sqrt(model.weight @ (model.product * model.product))
    within = left @ model.basis
    own = float(model.product @ model.product)
    least = np.einsum("ds,ds->d", left, left) - np.einsum("dc,dc->d", within, within)
    unexplained = np.maximum(least - score * score / own, 1e-14 * least + 1e-300)
    return score / np.sqrt(own * unexplained / freedom(model))


def freedom(model: MainEffects) -> int:
    """Return the degrees of freedom that a linear model leaves beside the product."""
    return len(model.left) - model.basis.shape[1] - 1


class Level:
    """Collects the greatest statistic of every permutation, pair by pair.

    Attributes
    ----------
    greatest : float64 (permutations,)
    """

    def __init__(self, samples: int, kind: str, permutations: int, seed: int, groups: Groups | None = None) -> None:
        rng = np.random.default_rng(seed)
        self.kind, self.greatest = kind, np.zeros(permutations)
        self._drawn: np.ndarray = (
            rng.random((permutations, samples), dtype=np.float32)
            if kind == "binary"
            else (groups or Groups("", np.zeros(samples))).orders(permutations, rng)
        )

    def add(self, model: MainEffects) -> None:
        """Take one more pair into the list."""
        size = max(1, CHUNK // len(model.left))
        for start in range(0, len(self.greatest), size):
            part = slice(start, start + size)
            drawn = self._drawn[part]
            left = (drawn < model.fitted) - model.fitted if self.kind == "binary" else model.left[drawn]
            self.greatest[part] = np.maximum(self.greatest[part], np.abs(statistics(model, left, self.kind)))

    def corrected(self, statistic: np.ndarray) -> np.ndarray:
        """Return the family-wise p (pairs,) of statistics; at least 1 / (permutations + 1)."""
        known = np.isfinite(statistic)
        p = np.full(len(statistic), np.nan)
        size = np.sort(self.greatest)
        reached = len(size) - np.searchsorted(size, np.abs(statistic[known]) * (1 - 1e-12), side="left")
        p[known] = (1 + reached) / (1 + len(size))
        return p
