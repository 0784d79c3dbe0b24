"""How well predictions meet the truth: classification and regression metrics, and their spread over folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import pandas as pd

CALIBRATION_BINS = 10
CalibrationBin = TypedDict(
    "CalibrationBin", {"from": float, "to": float, "n": int, "predicted": float, "observed": float}
)
"""One bin of predicted probabilities: its bounds, its samples, their mean prediction, and the share that came true."""


class Classification(TypedDict):
    """Metrics of class probabilities; see `classification`."""

    n: int
    accuracy: float | None
    balanced_accuracy: float | None
    precision: float | None
    recall: float | None
    auroc: float | None
    auprc: float | None
    log_loss: float | None
    calibration_error: float | None
    confusion: list[list[int]]
    calibration: list[CalibrationBin]


class Regression(TypedDict):
    """Metrics of predicted values; see `regression`."""

    n: int
    mse: float | None
    rmse: float | None
    r2: float | None
    pearson: float | None


TraitMetrics = Classification | Regression


class Spread(TypedDict):
    """One metric over folds; see `over_folds`."""

    mean: float | None
    sd: float | None
    folds: list[float | None]


def classification(y: np.ndarray, scores: np.ndarray) -> Classification:
    """Measure class probabilities against the true classes.

    Parameters
    ----------
    y : int (n,), class codes 0..k-1
    scores : float (n, k), probabilities (rows sum to 1), or (n,) the probability of class 1

    Returns
    -------
    dict
        n, accuracy, balanced_accuracy, precision, recall, auroc, auprc, log_loss, calibration_error (floats; with two
        classes precision, recall, auroc and auprc are those of class 1, with more they are means over the classes that
        occur), confusion (k rows of truth, k columns of prediction), calibration (bins with from, to, n, predicted,
        observed). None where a metric is not defined: a class that no sample has or that is never predicted.
    """
    y = np.asarray(y).astype(np.int64)
    scores = np.asarray(scores, dtype=np.float64)
    if scores.ndim == 1:
        scores = np.column_stack([1 - scores, scores])
    k = scores.shape[1]
    predicted = scores.argmax(1)
    confusion = np.zeros((k, k), dtype=np.int64)
    np.add.at(confusion, (y, predicted), 1)
    hits, truth, claims = np.diag(confusion), confusion.sum(1), confusion.sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        recalls, precisions = hits / truth, hits / claims
    reported = [1] if k == 2 else [c for c in range(k) if truth[c]]
    bins = calibration(y, scores)
    n = len(y)
    return {
        "n": n,
        "accuracy": _mean([float(hits.sum()) / n]) if n else None,
        "balanced_accuracy": _mean(recalls[truth > 0]),
        "precision": _mean(precisions[reported]),
        "recall": _mean(recalls[reported]),
        "auroc": _mean([auroc(y == c, scores[:, c]) for c in reported]),
        "auprc": _mean([auprc(y == c, scores[:, c]) for c in reported]),
        "log_loss": float(-np.log(np.clip(scores[np.arange(n), y], 1e-15, 1)).mean()) if n else None,
        "calibration_error": float(sum(b["n"] * abs(b["predicted"] - b["observed"]) for b in bins) / n) if n else None,
        "confusion": confusion.tolist(),
        "calibration": bins,
    }


def regression(y: np.ndarray, yhat: np.ndarray) -> Regression:
    """Measure predicted values (n,) against observed ones (n,): n, mse, rmse, r2, pearson.

    r2 is 1 - residual over total sum of squares around the observed mean (negative when worse than that mean);
    pearson is None when either side is constant.
    """
    y, yhat = np.asarray(y, dtype=np.float64), np.asarray(yhat, dtype=np.float64)
    if not len(y):
        return {"n": 0, "mse": None, "rmse": None, "r2": None, "pearson": None}
    residual, total = float(((y - yhat) ** 2).sum()), float(((y - y.mean()) ** 2).sum())
    mse = residual / len(y)
    return {
        "n": len(y),
        "mse": mse,
        "rmse": float(np.sqrt(mse)),
        "r2": 1 - residual / total if total > 0 else None,
        "pearson": pearson(y, yhat),
    }


def number(measured: TraitMetrics, name: str) -> float | None:
    """Return one metric that is a single number; None where it is not defined, or not among these."""
    value = measured.get(name)
    return value if isinstance(value, int | float) else None


def pearson(y: np.ndarray, yhat: np.ndarray) -> float | None:
    """Return the correlation of two vectors, None where one of them is constant or shorter than two."""
    if len(y) < 2:
        return None
    a, b = y - y.mean(), yhat - yhat.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    tiny = 1e-12 * len(y) * (abs(float(y.mean())) + 1e-300) * (abs(float(yhat.mean())) + 1e-300)
    return float(np.clip(a @ b / size, -1, 1)) if size > tiny else None


def ranks(values: np.ndarray) -> np.ndarray:
    """Return the ranks (n,) of values (n,) from 1, ties sharing their mean; all NaN where one value is NaN.

    `scipy.stats.rankdata` gives the same, but importing it takes every worker half a second.
    """
    ranked = pd.Series(values).rank().to_numpy()
    return np.full_like(ranked, np.nan) if np.isnan(ranked).any() else ranked


def auroc(positive: np.ndarray, score: np.ndarray) -> float | None:
    """Return the area under the ROC curve of `score` for the boolean `positive`; ties count one half."""
    positives = int(np.sum(positive))
    negatives = len(positive) - positives
    if not positives or not negatives:
        return None
    return float((ranks(score)[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def auprc(positive: np.ndarray, score: np.ndarray) -> float | None:
    """Return the average precision: sum over thresholds of precision times the gain in recall."""
    positives = int(np.sum(positive))
    if not positives:
        return None
    order = np.argsort(-score, kind="stable")
    hits, ranked = np.cumsum(positive[order]), score[order]
    last = np.r_[np.flatnonzero(np.diff(ranked)), len(ranked) - 1]
    precision, recall = hits[last] / (last + 1), hits[last] / positives
    return float(np.sum(precision * np.diff(np.r_[0, recall])))


def calibration(y: np.ndarray, scores: np.ndarray, bins: int = CALIBRATION_BINS) -> list[CalibrationBin]:
    """Bin samples by predicted probability and say how often the prediction came true.

    With two classes the probability is class 1's, with more it is the predicted class's. Empty bins are left out.
    """
    if scores.shape[1] == 2:
        probability, came_true = scores[:, 1], y == 1
    else:
        probability, came_true = scores.max(1), y == scores.argmax(1)
    place = np.minimum((probability * bins).astype(int), bins - 1)
    return [
        {
            "from": b / bins,
            "to": (b + 1) / bins,
            "n": int((place == b).sum()),
            "predicted": float(probability[place == b].mean()),
            "observed": float(came_true[place == b].mean()),
        }
        for b in range(bins)
        if (place == b).any()
    ]


def over_folds(folds: Sequence[TraitMetrics]) -> dict[str, Spread]:
    """Return {metric: {mean, sd, folds}} for every single-number metric; sd has n - 1, None for one fold.

    >>> over_folds([{"accuracy": 0.5}, {"accuracy": 1.0}])["accuracy"]["mean"]
    0.75
    """
    names = (
        [name for name, value in folds[0].items() if isinstance(value, int | float) or value is None] if folds else []
    )
    table: dict[str, Spread] = {}
    for name in names:
        values = [fold.get(name) for fold in folds]
        known = [float(v) for v in values if v is not None]
        table[name] = {
            "mean": float(np.mean(known)) if known else None,
            "sd": float(np.std(known, ddof=1)) if len(known) > 1 else None,
            "folds": values,
        }
    return table


def _mean(values: Sequence[float | None] | np.ndarray) -> float | None:
    if not len(values) or any(v is None or not np.isfinite(v) for v in values):
        return None
    return float(np.mean([float(v) for v in values if v is not None]))
