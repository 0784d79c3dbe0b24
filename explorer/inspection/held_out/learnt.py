"""Whether networks have learnt anything: do they predict samples that they never saw better than chance does?"""

from __future__ import annotations

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.genetics import clusters
from explorer.inspection.held_out.chance import chance, grouped
from explorer.inspection.held_out.measures import Auroc, Correlation, Measure, indicators, resampled
from explorer.inspection.held_out.predictions import HeldOutPredictions
from explorer.inspection.held_out.result import Learnt

FEWEST = 10
"""Fewer held-out samples say nothing."""
SHUFFLES, RESAMPLES = 999, 999


def learnt(found: HeldOutPredictions, dataset: Dataset, seed: int = 0) -> Learnt | None:
    """Return how well held-out samples are predicted, against what chance reaches; None where they are too few.

    Samples are compared within folds, and within the clusters that were kept last as a group. p is by shuffled traits
    (see `chance`), the interval by bootstrap within folds, widened by as much as chance spreads more widely than in
    independent samples.
    """
    if not enough(found):
        return None
    rng = np.random.default_rng([seed, 1])
    name, group = groups(dataset, found)
    cell = grouped(found.fold, group)
    measure = agreement(found, cell)
    value = float(measure(found.y[:, None], found.predicted[:, None])[0])
    by_chance = chance(found, dataset.genotypes, measure, group, SHUFFLES, seed)
    spread = resampled(measure, found.y, found.predicted, cell, RESAMPLES, rng)
    low, high = widened(value, spread, by_chance.widening)
    least = 0.0 if found.classes else -1.0
    return Learnt(
        metric=found.metric,
        value=value,
        by_chance=found.by_chance,
        low=max(least, low),
        high=min(1.0, high),
        p=by_chance.p(float(np.sqrt(len(found.rows))) * (value - found.by_chance)),
        permutations=SHUFFLES,
        samples=len(found.rows),
        folds=found.folds,
        networks=found.networks,
        within=name,
    )


def enough(found: HeldOutPredictions) -> bool:
    """Return whether there are enough held-out samples, and more than one value among them."""
    return len(found.rows) >= FEWEST and bool(np.ptp(found.y) > 0)


def groups(dataset: Dataset, found: HeldOutPredictions) -> tuple[str, np.ndarray]:
    """Return the column of clusters kept last and each sample's cluster, int64 (n,); "" and zeros without one."""
    name = next(reversed(clusters.columns(dataset.traits)), "")
    if not name:
        return "", np.zeros(len(found.rows), dtype=np.int64)
    return name, np.nan_to_num(dataset.traits[name][found.rows], nan=-1.0).astype(np.int64)


def agreement(found: HeldOutPredictions, cell: np.ndarray) -> Measure:
    """Return how trait and predictions are compared: within cells, by AUROC for classes, else by correlation."""
    return Auroc(cell) if found.classes else Correlation(indicators(cell))


def widened(value: float, spread: np.ndarray, times: float) -> tuple[float, float]:
    """Return the 95% interval of a value from resampled ones, made `times` as wide."""
    low, high = np.quantile(spread, (0.025, 0.975))
    return float(value - times * max(0.0, value - low)), float(value + times * max(0.0, high - value))
