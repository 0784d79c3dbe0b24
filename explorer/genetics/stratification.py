"""How much of each trait and covariate structure alone says: its R2 on principal components, judged by permutation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from explorer.datasets.traits import Traits
from explorer.progress import Progress, silent

COLUMNS = ("name", "role", "kind", "samples", "r2", "chance", "p", "p_all")
_CALLS = 20_000_000
"""About so many values are permuted for a column: fewer permutations of more samples, between the two below."""
_FEWEST, _MOST = 199, 999
_SEEN = 10
"""From so many permutations that reach the measured R2 on, their share is the p value."""


def stratification(scores: np.ndarray, traits: Traits, seed: int = 0, progress: Progress = silent) -> pd.DataFrame:
    """Return the share of each column's variance that a linear model on components explains, by least squares.

    Categories count as one indicator each, and their variances are added up. The samples of a column are those that
    have a value.

    Parameters
    ----------
    scores : float64 (n, k)
        The components that are real; with k = 0 the table is empty.

    Returns
    -------
    DataFrame
        name, role, kind, samples; r2; chance, the mean of r2 where samples are exchanged, k / (samples - 1); p, of an
        r2 that large where samples are exchanged; p_all, p corrected for the number of columns (Holm 1979). NaN where a
        column does not vary or has no more samples than k + 2. Small p values come from a beta distribution with the
        mean and the variance of the permuted r2 (as in Ongen et al. 2016, Bioinformatics 32:1479).
    """
    found: list[tuple[Any, ...]] = []
    k = scores.shape[1]
    for place, column in enumerate(traits.columns if k else ()):
        values = traits[column.name]
        known = np.isfinite(values)
        y = values[known]
        if column.kind == "categorical":
            y = (y[:, None] == np.unique(y)).astype(np.float64)
        rng = np.random.default_rng((seed, place))
        about = (column.name, column.role, column.kind, int(known.sum()))
        found.append((*about, *_judged(y.reshape(len(y), -1), scores[known], rng), np.nan))
        progress(place + 1, len(traits.columns), "How much structure says of each column")
    table = pd.DataFrame(found, columns=list(COLUMNS))
    table["p_all"] = holm(table["p"].to_numpy(np.float64))
    return table


def _judged(y: np.ndarray, scores: np.ndarray, rng: np.random.Generator) -> tuple[float, float, float]:
    """Return (R2, its mean by chance, p) of y (n, columns) on scores (n, k)."""
    n, k = scores.shape
    nothing = float("nan"), float("nan"), float("nan")
    if n <= k + 2:
        return nothing
    y = y - y.mean(axis=0)
    total = float(np.square(y).sum())
    left, size, _ = np.linalg.svd(scores - scores.mean(axis=0), full_matrices=False)
    basis = left[:, size > size[:1] * 1e-10]
    k = basis.shape[1]
    if not total > 1e-20 * n or not k:
        return nothing
    measured = float(np.square(basis.T @ y).sum()) / total
    chance = k / (n - 1)
    draws = int(np.clip(_CALLS // n, _FEWEST, _MOST))
    permuted = np.array([np.square(basis[rng.permutation(n)].T @ y).sum() for _ in range(draws)]) / total
    reached = int((permuted >= measured - 1e-12).sum())
    if reached >= _SEEN:
        return measured, chance, (1 + reached) / (1 + draws)
    spread = float(np.square(permuted - chance).mean())
    together = max(chance * (1 - chance) / spread - 1, 1e-6) if spread > 0 else 1e-6
    p = float(special.betaincc(chance * together, (1 - chance) * together, np.clip(measured, 0, 1)))
    return measured, chance, min(max(p, float(np.finfo(float).tiny)), (1 + _SEEN) / (1 + draws))


def holm(p: np.ndarray) -> np.ndarray:
    """Return p values (n,) corrected for their number (Holm 1979), NaN left out.

    >>> holm(np.array([0.01, 0.5, np.nan, 0.02])).round(4).tolist()
    [0.03, 0.5, nan, 0.04]
    """
    order = np.argsort(p)  # NaN last
    tested = int(np.isfinite(p).sum())
    result = np.full(len(p), np.nan)
    factors = tested - np.arange(tested)
    result[order[:tested]] = np.minimum(np.maximum.accumulate(p[order[:tested]] * factors), 1.0)
    return result
