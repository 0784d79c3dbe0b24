"""How far held-out predictions follow the trait, of many traits and predictions at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import stats


class Measure(Protocol):
    """Agreement of traits and predictions, both float64 (n, k), column by column: (k,)."""

    def __call__(self, y: np.ndarray, predicted: np.ndarray) -> np.ndarray:
        """Return the agreement (k,)."""
        ...

    def take(self, places: np.ndarray) -> Measure:
        """Return the measure for some of the samples, int places among the n."""
        ...


@dataclass(frozen=True, eq=False)
class Correlation:
    """The correlation of what a design leaves of trait and prediction.

    Attributes
    ----------
    design : float64 (n, k)
        Held fixed: both are replaced by their residuals of a regression on it. With the folds' indicators they are
        centred within folds.
    """

    design: np.ndarray

    def __call__(self, y: np.ndarray, predicted: np.ndarray) -> np.ndarray:
        """Return the correlations (k,); 0 where nothing is left of either."""
        basis = self._basis()
        a, b = y - basis @ (basis.T @ y), predicted - basis @ (basis.T @ predicted)
        scale = np.sqrt((a**2).sum(0) * (b**2).sum(0))
        least = 1e-12 * np.sqrt((y**2).sum(0) * (predicted**2).sum(0))
        return np.divide((a * b).sum(0), scale, out=np.zeros_like(scale), where=scale > least)

    def residuals(self, values: np.ndarray) -> np.ndarray:
        """Return what the design leaves of values (n, k)."""
        basis = self._basis()
        return values - basis @ (basis.T @ values)

    @property
    def rank(self) -> int:
        """How many dimensions are held fixed."""
        return self._basis().shape[1]

    def take(self, places: np.ndarray) -> Correlation:
        """Return the measure for some of the samples."""
        return Correlation(self.design[places])

    def _basis(self) -> np.ndarray:
        left, size, _ = np.linalg.svd(self.design, full_matrices=False)
        return left[:, size > 1e-9 * size.max(initial=1e-300)]


@dataclass(frozen=True, eq=False)
class Auroc:
    """The probability that of two samples of one cell the one with trait 1 has the higher prediction.

    Attributes
    ----------
    cell : int64 (n,)
        Only samples of the same cell are compared: predictions of different folds have different zeros.
    """

    cell: np.ndarray

    def __call__(self, y: np.ndarray, predicted: np.ndarray) -> np.ndarray:
        """Return the areas (k,); .5 where no cell has both classes."""
        above, pairs = np.zeros(y.shape[1]), np.zeros(y.shape[1])
        for one in np.unique(self.cell):
            here = self.cell == one
            ranks = np.asarray(stats.rankdata(predicted[here], axis=0))
            positive = y[here] > 0.5
            count = positive.sum(0)
            above += (ranks * positive).sum(0) - count * (count + 1) / 2
            pairs += count * (len(positive) - count)
        return np.divide(above, pairs, out=np.full(len(pairs), 0.5), where=pairs > 0)

    def take(self, places: np.ndarray) -> Auroc:
        """Return the measure for some of the samples."""
        return Auroc(self.cell[places])


def indicators(cell: np.ndarray) -> np.ndarray:
    """Return float64 (n, cells): a column for each cell."""
    return (cell[:, None] == np.unique(cell)).astype(np.float64)


def resampled(
    measure: Measure, y: np.ndarray, predicted: np.ndarray, cell: np.ndarray, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the measure (draws,) of samples drawn with replacement within cells (bootstrap)."""
    groups = [np.flatnonzero(cell == one) for one in np.unique(cell)]
    places = np.concatenate([group[rng.integers(0, len(group), (len(group), draws))] for group in groups])
    order = np.concatenate(groups)
    return measure.take(order)(y[places], predicted[places])
