"""Scores of predictions on samples drawn anew: a bootstrap that several models share, so that they can be subtracted.

A draw is a vector of how often each sample is in it. AUROC, correlation and accuracy of all draws come from those
counts at once, without copying a sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from explorer.training import metrics

Metric = Literal["auroc", "pearson", "accuracy"]
BY_CHANCE: dict[str, float] = {"auroc": 0.5, "pearson": 0.0, "accuracy": 0.0}
"""What a constant prediction scores where the score is not defined for one."""
FEWEST, MOST, CELLS = 200, 2000, 20_000_000
"""Draws: as many as make about so many counts of samples, between the first two."""
CHUNK = 2**21


def draws_for(samples: int) -> int:
    """Return how many bootstrap draws are taken of so many samples.

    >>> draws_for(100), draws_for(20_000), draws_for(10**6)
    (2000, 1000, 200)
    """
    return int(np.clip(CELLS // max(samples, 1), FEWEST, MOST))


def counts(strata: np.ndarray, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield float64 blocks (some draws, n) of how often each sample is drawn; each stratum (n,) keeps its size."""
    members = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    block = max(1, CHUNK // max(len(strata), 1))
    for start in range(0, draws, block):
        size = min(block, draws - start)
        drawn = np.zeros((size, len(strata)))
        for own in members:
            chosen = rng.integers(0, len(own), (size, len(own))) + len(own) * np.arange(size)[:, None]
            drawn[:, own] = np.bincount(chosen.ravel(), minlength=size * len(own)).reshape(size, -1)
        yield drawn


def strata(y: np.ndarray, metric: Metric) -> np.ndarray:
    """Return the strata (n,) within which samples are drawn: classes for AUROC, which a draw without one lacks."""
    return y.astype(int) if metric == "auroc" else np.zeros(len(y), dtype=int)


def score(y: np.ndarray, predictions: np.ndarray, metric: Metric) -> float | None:
    """Return a score of predictions (n, classes) or (n, 1) as `metrics` measures it; None where y can't show it.

    A constant prediction scores `BY_CHANCE`.
    """
    if metric == "pearson":
        if metrics.pearson(y, y) is None:
            return None
        value = metrics.pearson(y, predictions[:, 0])
        return BY_CHANCE[metric] if value is None else value
    if not len(y):
        return None
    if metric == "accuracy":
        return float((predictions.argmax(1) == y).mean())
    areas = [metrics.auroc(y == c, predictions[:, c]) for c in _reported(y, predictions)]
    return None if any(a is None for a in areas) else float(np.mean([a for a in areas if a is not None]))


def scores(y: np.ndarray, predictions: np.ndarray, metric: Metric, drawn: np.ndarray) -> np.ndarray:
    """Return the score (draws,) of every draw (draws, n)."""
    if metric == "pearson":
        return _correlations(y, predictions[:, 0], drawn)
    if metric == "accuracy":
        return drawn @ (predictions.argmax(1) == y) / drawn.sum(1)
    areas = [_areas(y == c, predictions[:, c], drawn) for c in _reported(y, predictions)]
    return np.mean(areas, axis=0)


def _reported(y: np.ndarray, predictions: np.ndarray) -> list[int]:
    k = predictions.shape[1]
    return [1] if k == 2 else [c for c in range(k) if (y == c).any()]


def _areas(positive: np.ndarray, score: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    order = np.argsort(score, kind="stable")
    ends = np.r_[np.flatnonzero(np.diff(score[order])), len(order) - 1]
    ranked, is_positive = drawn[:, order], positive[order]
    hits = np.cumsum(ranked * is_positive, axis=1)[:, ends]
    misses = np.cumsum(ranked * ~is_positive, axis=1)[:, ends]
    below = np.column_stack([np.zeros(len(drawn)), misses[:, :-1]])
    own = np.diff(hits, axis=1, prepend=0.0)
    return (own * (below + misses)).sum(1) / (2 * hits[:, -1] * misses[:, -1])


def _correlations(y: np.ndarray, yhat: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    total = drawn.sum(1)
    a, b = y - y.mean(), yhat - yhat.mean()
    mean_a, mean_b = drawn @ a / total, drawn @ b / total
    together = drawn @ (a * b) / total - mean_a * mean_b
    size = np.sqrt(np.maximum(drawn @ a**2 / total - mean_a**2, 0) * np.maximum(drawn @ b**2 / total - mean_b**2, 0))
    tiny = 1e-12 * (np.abs(y).max(initial=0) + 1e-300) * (np.abs(yhat).max(initial=0) + 1e-300)
    return np.divide(together, size, out=np.full(len(drawn), BY_CHANCE["pearson"]), where=size > tiny)
