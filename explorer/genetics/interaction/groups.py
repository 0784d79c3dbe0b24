"""Groups of samples within which residuals are permuted: populations, breeds, batches, clusters, families.

Samples of groups with other means and variances are not exchangeable with one another; within a group they are. Each
group has a mean of its own in the model, else what the two variants take of the means would be permuted as well
(Winkler et al. 2014, NeuroImage 92, 381).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from explorer.datasets.traits import Traits
from explorer.errors import InputError

LEVEL = 0.05
"""Samples that can't be permuted in 1 / LEVEL ways can't show a corrected p below it."""


@dataclass(frozen=True, eq=False)
class Groups:
    """The group of each sample.

    Attributes
    ----------
    name : str, of the column
    of : float64 (samples,), equal within a group; NaN where missing
    """

    name: str
    of: np.ndarray

    def take(self, rows: np.ndarray) -> Groups:
        """Return the groups of these samples, indices or a mask."""
        return Groups(self.name, self.of[rows])

    @property
    def known(self) -> np.ndarray:
        """Which samples have a group, bool (samples,)."""
        return np.isfinite(self.of)

    @property
    def sizes(self) -> list[int]:
        """Samples of each group."""
        return np.unique(self.of, return_counts=True)[1].tolist()

    def indicators(self) -> np.ndarray:
        """Return float64 (samples, groups), 1 where a sample is of a group."""
        return (self.of[:, None] == np.unique(self.of)).astype(np.float64)

    def orders(self, permutations: int, rng: np.random.Generator) -> np.ndarray:
        """Return int32 (permutations, samples): which sample's residual each gets, of its own group."""
        drawn = np.empty((permutations, len(self.of)), dtype=np.int32)
        for group in np.unique(self.of):
            own = np.flatnonzero(self.of == group).astype(np.int32)
            drawn[:, own] = rng.permuted(np.broadcast_to(own, (permutations, len(own))), axis=1)
        return drawn

    def refuse_too_few(self) -> None:
        """Raise InputError where so few permutations differ that none can show a corrected p below `LEVEL`."""
        ways = float(special.gammaln(np.add(self.sizes, 1.0)).sum())
        if ways < np.log(1 / LEVEL) - 1e-9:
            number, samples = round(np.exp(ways)), len(self.of)
            raise InputError(
                f"permutation within {self.name}",
                f"the {samples:,} samples in {len(self.sizes):,} groups have {number} distinct permutation"
                f"{'s' * (number != 1)}, and a corrected p below {LEVEL:g} needs {1 / LEVEL:.0f}",
                "Choose a column with larger groups, or none.",
            )

    def told(self, permuted: bool) -> str:
        """Return in a sentence how the groups were used: permuted within, or as covariates of parametric draws."""
        sizes = self.sizes
        of = f"of {min(sizes):,} sample{'s' * (min(sizes) != 1)}"
        number = f"1 group {of}" if len(sizes) == 1 else f"{len(sizes):,} groups, the smallest {of}"
        if not permuted:
            return (
                f"{self.name} is among the covariates ({number}): a two-class trait is drawn again from its fitted "
                "probabilities, not permuted."
            )
        alone = sizes.count(1)
        left = f"; {alone:,} alone in a group stay{'s' * (alone == 1)} as {'it is' if alone == 1 else 'they are'}"
        return (
            f"Residuals were permuted within {self.name} ({number}{left * (alone > 0)}), each group with a mean of its "
            "own."
        )


def groups(traits: Traits, name: str, trait: str) -> Groups:
    """Return the groups that one column of a dataset puts its samples in, to test `trait`.

    Raises
    ------
    InputError : there is no such column, or it is the trait itself
    """
    if name not in traits.names():
        known = ", ".join(traits.names()) or "none"
        raise InputError(f"group '{name}'", "there is no such column", f"There are: {known}.")
    if name == trait:
        raise InputError(f"group '{name}'", "it is the trait that is tested", "Choose another column, or none.")
    return Groups(name, traits[name])
