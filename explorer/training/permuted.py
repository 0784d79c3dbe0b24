"""Held-out scores of promoters beside those that networks reach on permuted labels."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

RATE = 0.05
"""False discovery rate at which promoters are counted."""


def placed(scores: np.ndarray, losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (-score, loss), by which promoters are ranked, least first; those that could not be judged come last."""
    return -np.nan_to_num(scores, nan=-np.inf), np.nan_to_num(losses, nan=np.inf)


def p_values(
    scores: np.ndarray, losses: np.ndarray, permuted_scores: np.ndarray, permuted_losses: np.ndarray
) -> np.ndarray:
    """Return (1 + x) / (1 + n) per promoter: x of all n networks on permuted labels rank as high or higher.

    Higher is a higher score, or the same score with a smaller loss; equal in both counts against the promoter. All
    promoters are compared with one pool, so no p is below 1 / (1 + n): with n promoters, one permutation each, k of
    them that beat the whole pool have q = n / (k (n + 1)), and pass q < .05 only where k is 20 or more.

    Parameters
    ----------
    scores, losses : (promoters,)
    permuted_scores, permuted_losses : (n,)
    """
    real = np.repeat([True, False], [len(scores), len(permuted_scores)])
    first, second = placed(np.r_[scores, permuted_scores], np.r_[losses, permuted_losses])
    order = np.lexsort((real, second, first))
    as_high = np.empty(len(order), dtype=np.int64)
    as_high[order] = np.cumsum(~real[order])
    return (1 + as_high[: len(scores)]) / (1 + len(permuted_scores))


def q_values(p: np.ndarray) -> np.ndarray:
    """Return the false discovery rate at which each p would just pass (Benjamini and Hochberg 1995)."""
    return stats.false_discovery_control(p)


def sentence(ranking: pd.DataFrame) -> str:
    """Say how p comes about and how many promoters pass in each fold, for a ranking (fold, p, q, chosen)."""
    judged = ranking.dropna(subset=["p"])
    folds = judged["fold"]
    promoters = int(folds.value_counts().max())
    passing = _some((judged["q"] < RATE).groupby(folds).sum())
    first = _some((judged["p"] < 1.5 / (1 + promoters)).groupby(folds).sum())
    each = " per fold" if folds.nunique() > 1 else ""
    least = int(np.ceil(promoters / (promoters + 1) / RATE))
    found = f"{passing} of {promoters} promoters{each} have q below {RATE:.2g}"
    if passing == "0":
        found = f"No promoter has q below {RATE:.2g}"
    found += f"; {first} rank above every permuted one, where chance gives about 1"
    return (
        "p: the share of equal networks trained on permuted labels that rank as high or higher; q: the false discovery "
        f"rate among promoters up to this one. {found}. With one permutation q gets below {RATE:.2g} only where some "
        f"{least} promoters or more beat all permuted ones. Promoters that tell apart descent or batch pass too, where "
        "these go with the trait."
    )


def _some(counts: pd.Series) -> str:
    """Return "3", or "1 to 3" where folds differ."""
    fewest, most = int(counts.min()), int(counts.max())
    return f"{fewest}" if fewest == most else f"{fewest} to {most}"
