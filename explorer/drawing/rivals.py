"""The network and its rivals on one axis: every fold a dot, the mean a mark; and their differences with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.drawing.lettering import name as lettered
from explorer.training.compared import NAMES, Comparison

HIGHER_IS_BETTER = {"mse": False, "rmse": False, "log_loss": False, "calibration_error": False}
PERCENT = ("accuracy", "balanced_accuracy", "precision", "recall")


def rivals(folds: Mapping[str, Sequence[float | None]], metric: str, own: str | None = None) -> go.Figure:
    """Draw each rival's metric on every fold, its mean, and mean ± one standard deviation over folds; best on top.

    Parameters
    ----------
    folds : name -> the metric on each fold; None or NaN where it is not defined
    metric : str
        As named in metrics.json; accuracy, precision and recall are drawn in per cent.
    own : str, optional
        The name that is the network's: drawn in the accent colour.
    """
    factor = 100.0 if metric in PERCENT else 1.0
    values = {
        lettered(name): factor * np.array([v for v in each if v is not None and np.isfinite(v)], dtype=float)
        for name, each in folds.items()
    }
    values = {name: each for name, each in values.items() if len(each)}
    own = None if own is None else lettered(own)
    sign = -1 if HIGHER_IS_BETTER.get(metric, True) else 1
    names = sorted(values, key=lambda name: sign * values[name].mean())
    spoken = _spoken(metric)
    label = spoken + (", %" if factor > 1 else "")
    digits = 1 if factor > 1 else 3
    traces = []
    for name in names:
        each = values[name]
        colour = theme.ACCENT if name == own else theme.BLUE
        sd = float(each.std(ddof=1)) if len(each) > 1 else 0.0
        traces.append(
            go.Scatter(
                x=each,
                y=[name] * len(each),
                mode="markers",
                marker={"size": 7, "color": colour, "opacity": 0.45},
                customdata=np.arange(1, len(each) + 1),
                hovertemplate=f"{name}<br>fold %{{customdata}}: %{{x:.{digits}f}}<extra></extra>",
                showlegend=False,
            )
        )
        traces.append(
            go.Scatter(
                x=[float(each.mean())],
                y=[name],
                mode="markers+text",
                text=[f"{each.mean():.{digits}f}"],
                textposition="top center",
                cliponaxis=False,
                error_x={"type": "data", "array": [sd], "color": colour, "thickness": 2, "width": 5},
                marker={"size": 13, "color": colour, "symbol": "diamond" if name == own else "line-ns-open"},
                hovertemplate=f"{name}<br>mean %{{x:.{digits}f}} ± {sd:.{digits}f}<extra></extra>",
                showlegend=False,
            )
        )
    listed = ", ".join(f"{name} {values[name].mean():.{digits}f}" for name in names)
    title = f"{spoken[0].upper()}{spoken[1:]} on the same split"
    figure = theme.framed(
        traces,
        title,
        label,
        "",
        f"{label[0].upper()}{label[1:]} on the same split, mean over folds, best first: {listed}.",
        height=110 + 46 * max(len(names), 2),
    )
    figure.update_yaxes(
        categoryorder="array", categoryarray=names[::-1], type="category", range=[-0.5, len(names) - 0.3]
    )
    return figure


def differences(made: Mapping[str, Comparison]) -> go.Figure:
    """Draw the network less each rival with its 95% interval; the band in which no difference matters is shaded.

    Parameters
    ----------
    made : rival's name -> comparison, at least one; all by the same metric
    """
    made = {lettered(name): one for name, one in made.items()}
    names = sorted(made, key=lambda name: made[name].difference)
    first = made[names[0]]
    colours = {"better": theme.ORANGE, "worse": theme.BLUE, "about equal": theme.GREY}  # by sign
    traces = [
        go.Scatter(
            x=[one.difference],
            y=[name],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [one.high - one.difference],
                "arrayminus": [one.difference - one.low],
                "color": colours[one.verdict],
                "thickness": 2,
                "width": 5,
            },
            mode="markers",
            marker={"size": 11, "color": colours[one.verdict]},
            hovertemplate=f"{one.verdict} {'to' if one.verdict == 'about equal' else 'than'} {name}<br>{one.interval}"
            "<extra></extra>",
            name=name,
            showlegend=False,
        )
        for name, one in made.items()
    ]
    listed = "; ".join(f"{name}: {made[name].verdict}, {made[name].interval}" for name in names[::-1])
    figure = theme.framed(
        traces,
        f"Network less rival, {first.samples:,} held-out samples",
        f"difference in {NAMES[first.metric]}",
        "",
        f"The network less each rival in {NAMES[first.metric]}, with 95% intervals: {listed}.",
        height=110 + 34 * max(len(names), 2),
    )
    figure.add_vrect(-first.band, first.band, fillcolor=theme.GREY, opacity=0.18, line_width=0)
    figure.add_vline(0, line={"color": theme.GREY, "dash": "dash", "width": 1})
    figure.update_yaxes(categoryorder="array", categoryarray=names, type="category", range=[-0.5, len(names) - 0.5])
    return figure


def _spoken(metric: str) -> str:
    """Return a metric's usual name."""
    written = {"auroc": "AUROC", "auprc": "AUPRC", "mse": "mean squared error", "rmse": "root mean squared error"}
    return written.get(metric, {"r2": "R²", "pearson": "Pearson correlation"}.get(metric, metric.replace("_", " ")))
