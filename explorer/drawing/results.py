"""How good a trained network's predictions are: confusion, ROC, precision-recall, calibration, fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.drawing.lettering import name as lettered
from explorer.training import metrics

Series = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""What is drawn together, by name (folds, say, or a network and its rivals): 0/1 truth (n,) and scores (n,)."""


def confusion(matrix: np.ndarray | Sequence[Sequence[int]], levels: Sequence[str]) -> go.Figure:
    """Draw how many samples of each true class (rows) are predicted as each class (columns), and shares."""
    counts = np.asarray(matrix, dtype=np.int64)
    of_class = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, of_class, out=np.zeros(counts.shape), where=of_class > 0)
    total, right = int(counts.sum()), int(np.trace(counts))
    names = [lettered(level) for level in levels]
    text = [[f"{counts[i, j]:,}<br>{100 * share[i, j]:.0f}%" for j in range(len(names))] for i in range(len(names))]
    listed = "; ".join(
        f"of {int(of_class[i, 0]):,} {name}, "
        + ", ".join(f"{int(counts[i, j]):,} predicted {other}" for j, other in enumerate(names))
        for i, name in enumerate(names)
    )
    accuracy = f"{100 * right / total:.1f}% right" if total else "no samples"
    figure = theme.framed(
        [
            go.Heatmap(
                x=names,
                y=names,
                z=100 * share,
                zmin=0,
                zmax=100,
                text=text,
                texttemplate="%{text}",
                colorscale=theme.scale(theme.SEQUENTIAL),
                colorbar={"title": {"text": "% of class"}, "outlinewidth": 0, "thickness": 14},
                hovertemplate="true %{y}, predicted %{x}<br>%{text}<extra></extra>",
            )
        ],
        f"Confusion, {total:,} samples, {accuracy}",
        "predicted",
        "true",
        f"Confusion matrix, {accuracy}: {listed}.",
    )
    figure.update_xaxes(type="category")
    figure.update_yaxes(type="category", autorange="reversed")
    return figure


def roc(series: Series, levels: tuple[str, str] = ("controls", "cases")) -> go.Figure:
    """Draw true against false positive rate over all thresholds, with the area under each curve.

    `levels` are the words for 0 and 1.
    """
    traces: list[Any] = []
    areas: dict[str, float | None] = {}
    levels = lettered(levels[0]), lettered(levels[1])
    for name, (truth, score) in series.items():
        positive, hits, ranked = _ranked(truth, score)
        misses = ranked - hits
        negatives = len(positive) - int(positive.sum())
        areas[name] = metrics.auroc(positive, np.asarray(score, dtype=np.float64))
        x = np.r_[0, misses] / max(negatives, 1)
        y = np.r_[0, hits] / max(int(positive.sum()), 1)
        traces.append(_curve(x, y, name, areas[name], len(series), "false %{x:.3f}, true %{y:.3f}"))
    traces.append(_reference([0, 1], [0, 1]))
    return theme.framed(
        traces,
        f"ROC, area {_mean_of(areas)}",
        f"false positive rate (share of {levels[0]})",
        f"true positive rate (share of {levels[1]})",
        f"ROC curves; {_each(areas, 'area')}. The diagonal is chance.",
        height=400,
    )


def calibration(bins: Mapping[str, Sequence[Mapping[str, Any]]], error: float | None = None) -> go.Figure:
    """Draw how often predictions came true against the predicted probability.

    Parameters
    ----------
    bins : name -> bins with n, predicted, observed (what `training.metrics.calibration` returns)
    error : float, optional
        Expected calibration error, given in the title.
    """
    traces: list[Any] = [_reference([0, 1], [0, 1])]
    for place, (name, rows) in enumerate(bins.items()):
        n = np.array([row["n"] for row in rows], dtype=float)
        traces.append(
            go.Scatter(
                x=[row["predicted"] for row in rows],
                y=[row["observed"] for row in rows],
                customdata=n,
                name=lettered(name),
                mode="lines+markers",
                line={"color": theme.CATEGORIES[place % len(theme.CATEGORIES)]},
                marker={"size": 6 + 14 * np.sqrt(n / max(n.max(initial=1), 1))},
                hovertemplate="predicted %{x:.2f}, came true %{y:.2f}<br>%{customdata:,} samples<extra></extra>",
            )
        )
    worst = max((abs(r["predicted"] - r["observed"]) for rows in bins.values() for r in rows), default=0.0)
    mean_error = "" if error is None else f", mean error {error:.3f}"
    return theme.framed(
        traces,
        f"Calibration{mean_error}",
        "predicted probability",
        "share that came true",
        f"Calibration curve{mean_error}; the farthest bin is {worst:.2f} off. The diagonal is perfect calibration.",
        height=400,
        yaxis_range=[-0.02, 1.02],
    )


def predicted_observed(
    y: np.ndarray, yhat: np.ndarray, fold: np.ndarray | None = None, trait: str = "trait"
) -> go.Figure:
    """Draw predicted against observed values (n,), coloured by fold (n,); NaN left out, at most 20,000 points.

    Of several folds the title's numbers are of all samples together, not the mean of the folds.
    """
    y, yhat, trait = np.asarray(y, dtype=np.float64), np.asarray(yhat, dtype=np.float64), lettered(trait)
    known = np.isfinite(y) & np.isfinite(yhat)
    fold = np.zeros(len(y), dtype=int) if fold is None else np.asarray(fold)
    y, yhat, fold = y[known], yhat[known], fold[known]
    measured = metrics.regression(y, yhat)
    r = "not defined" if measured["pearson"] is None else f"{measured['pearson']:.3f}"
    r2 = "not defined" if measured["r2"] is None else f"{measured['r2']:.3f}"
    folds = np.unique(fold)
    pooled = "" if len(folds) < 2 else f", {len(folds)} folds pooled"
    some = theme.thinned(len(y))
    ends = [float(min(y.min(), yhat.min())), float(max(y.max(), yhat.max()))] if len(y) else [0.0, 1.0]
    traces: list[Any] = [_reference(ends, ends)]
    for place, one in enumerate(folds):
        mine = some[fold[some] == one]
        traces.append(
            theme.points(len(some))(
                x=y[mine],
                y=yhat[mine],
                mode="markers",
                name=f"fold {one + 1}",
                marker={"size": 5, "opacity": 0.7, "color": theme.CATEGORIES[place % len(theme.CATEGORIES)]},
                hovertemplate="observed %{x:.4g}<br>predicted %{y:.4g}<extra></extra>",
            )
        )
    return theme.framed(
        traces,
        f"{trait}{pooled}: Pearson {r}, R² {r2}",
        f"observed {trait}",
        f"predicted {trait}",
        f"Predicted against observed {trait} of {len(y):,} samples{pooled}: Pearson correlation {r}, R² {r2}.",
        height=420,
    )


def _ranked(truth: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (is a case (n,), cases, samples) at or above each distinct score, from the highest."""
    positive, score = np.asarray(truth) == 1, np.asarray(score, dtype=np.float64)
    order = np.argsort(-score, kind="stable")
    last = np.r_[np.flatnonzero(np.diff(score[order])), len(order) - 1] if len(order) else np.zeros(0, dtype=int)
    return positive, np.cumsum(positive[order])[last], last + 1


def _curve(x: np.ndarray, y: np.ndarray, name: str, area: float | None, curves: int, hover: str) -> go.Scatter:
    most = theme.MOST_POINTS // max(curves, 1)
    keep = np.unique(np.linspace(0, len(x) - 1, min(most, len(x))).round().astype(int))
    name = lettered(name)
    label = name if area is None else f"{name} {area:.3f}"
    return go.Scatter(
        x=x[keep],
        y=y[keep],
        mode="lines",
        name=label,
        hovertemplate=hover + f"<extra>{name}</extra>",
        line={"width": 2},
    )


def _reference(x: list[float], y: list[float]) -> go.Scatter:
    line = {"color": theme.GREY, "dash": "dash", "width": 1}
    return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _mean_of(areas: Mapping[str, float | None]) -> str:
    known = [area for area in areas.values() if area is not None]
    if not known:
        return "not defined"
    return f"{np.mean(known):.3f}" + (f" on average over {len(known)}" if len(known) > 1 else "")


def _each(areas: Mapping[str, float | None], what: str) -> str:
    return ", ".join(f"{name}: {what} {'not defined' if a is None else f'{a:.3f}'}" for name, a in areas.items())
