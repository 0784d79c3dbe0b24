"""The relatedness that each variant is tested with: measured on all variants, or on the other chromosomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from explorer.datasets.genotypes import Genotypes
from explorer.genetics.association import kinships
from explorer.genetics.association.decomposition import Decomposition, of_factor, of_matrix
from explorer.progress import Progress


@dataclass(frozen=True, eq=False)
class Measured:
    """Relatedness of n samples, not yet scaled; `values` (n, n) may be overwritten.

    Attributes
    ----------
    values : float64 (n, n), or (n, k) of centred dosages Z where it is of low rank and stands for Z Z'
    low_rank : bool
    """

    values: np.ndarray
    low_rank: bool

    def decomposed(self, basis: np.ndarray, spectrum: bool) -> Decomposition:
        """Return its directions off the covariates' orthonormal `basis` (n, c)."""
        return (of_factor if self.low_rank else of_matrix)(self.values, basis, spectrum)

    def scaled(self) -> Measured:
        """Return it centred, with a diagonal that is 1 on average."""
        n, values = len(self.values), self.values
        if self.low_rank:
            return Measured(values / np.sqrt(float(np.einsum("sv,sv->", values, values)) / n), True)
        middle = values.mean(axis=0)
        values = values - middle - (middle - middle.mean())[:, None]
        return Measured(values / (float(np.trace(values)) / n), False)


class Relatives:
    """Relatedness of the samples `rows` (mask), as a whole and for the variants of each chromosome.

    Parameters
    ----------
    genotypes : Genotypes
        Those tested.
    given : float64 (n, n) or None
        Relatedness to use instead of measuring it.
    background : Genotypes or None
        Of the same samples: what relatedness is measured on, if not on those tested.
    """

    def __init__(
        self,
        genotypes: Genotypes,
        rows: np.ndarray,
        loco: bool,
        given: np.ndarray | None,
        background: Genotypes | None,
        progress: Progress,
    ) -> None:
        self.rows, self.progress = rows, progress
        self.tested = genotypes
        self.on = genotypes if background is None else background
        n = int(rows.sum())
        self.low_rank = given is None and n > kinships.FULL_SAMPLES
        self.used, self.adds = np.arange(0), np.ones(1)
        if given is not None:
            self.values, numbers = np.array(given, dtype=np.float64)[np.ix_(rows, rows)], {}
        elif self.low_rank:
            numbers = kinships.groups(self.on.variants, n) if loco else {}
            self.used = kinships.few(self.on, rows, progress=progress)
            self.values, self.adds = kinships.factor(self.on.dosages, self.on.ploidy, rows, self.used)
        else:
            numbers = kinships.groups(self.on.variants, n) if loco else {}
            self.used = kinships.spread(self.on.shape[1], kinships.VARIANTS)
            total = kinships.sums(self.on, rows, self.used, progress)
            self.values, self.adds = total.matrix, np.array([total.scale])
        self.numbers = numbers
        self.group = _group(genotypes, numbers)
        self.of_used = _group(self.on, numbers)[self.used]
        self.said = self._said(loco, given is not None)

    def whole(self) -> Measured:
        """Return relatedness measured on all variants."""
        return Measured(self.values if self.low_rank else self.values.copy(), self.low_rank)

    def parts(self, columns: np.ndarray) -> Iterator[tuple[np.ndarray, Measured | None]]:
        """Yield some of the variants `columns` (indices) and relatedness for them: None for that of all."""
        group = self.group[columns]
        yield columns[group < 0], None
        for number in np.unique(group[group >= 0]):
            yield columns[group == number], self._without(self.of_used == number)

    def _without(self, out: np.ndarray) -> Measured | None:
        """Return relatedness without these of its variants, None where hardly anything would be left."""
        scale = float(self.adds.sum())
        if self.low_rank:
            left, values = float(self.adds[~out].sum()), self.values[:, ~out]
        else:
            own = kinships.sums(self.on, self.rows, self.used[out], self.progress)
            left, values = scale - own.scale, np.subtract(self.values, own.matrix, out=own.matrix)
        return Measured(values, self.low_rank) if left > 1e-6 * scale else None

    def _said(self, loco: bool, given: bool) -> tuple[str, ...]:
        """Return in words what relatedness was measured on."""
        if given:
            return ("Relatedness was given.",)
        used, every = len(self.used), self.on.shape[1]
        what = f"{used:,} evenly spaced variants" if used < every else f"{used:,} variants"
        first = f"Relatedness of {int(self.rows.sum()):,} samples was measured on {what}"
        if self.low_rank:
            first += (
                f", fewer than the samples: {kinships.COMPONENTS} principal components beside it tell populations apart"
            )
            first += "; of close relatives it knows only in part, so that lambda may stay high"
        first += "."
        if (self.group >= 0).any():
            whose = "chromosome's" if len(set(self.numbers.values())) == len(self.numbers) else "group of chromosomes'"
            return first, f"For each {whose} variants it was measured on the other chromosomes."
        if self.on is not self.tested:
            return (first,)
        why = "" if not loco else ", as there is only one chromosome" if self.on.mapped else ", as there is no map"
        return first, f"It includes the variant tested{why}: its effect is underestimated a little."


def count(
    genotypes: Genotypes, columns: np.ndarray, loco: bool, given: bool, background: Genotypes | None, samples: int
) -> int:
    """Return how many times relatedness is decomposed: of all variants, and without each chromosome."""
    if given or not loco:
        return 1
    variants = (genotypes if background is None else background).variants
    return 1 + int((np.unique(_group(genotypes, kinships.groups(variants, samples))[columns]) >= 0).sum())


def _group(genotypes: Genotypes, numbers: dict[str, int]) -> np.ndarray:
    """Return for each variant (variants,) the number of its chromosome, -1 where it has none."""
    group = genotypes.variants["chromosome"].map(numbers).to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(genotypes.placed & np.isfinite(group), group, -1).astype(np.int64)
