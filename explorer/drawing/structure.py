"""Samples on their principal components, and which of these are real."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.datasets.traits import Column
from explorer.drawing import theme
from explorer.drawing.lettering import name as lettered


def components(
    scores: np.ndarray,
    explained: np.ndarray,
    axes: tuple[int, int] = (0, 1),
    values: np.ndarray | None = None,
    column: Column | None = None,
    samples: Sequence[str] | np.ndarray | None = None,
) -> go.Figure:
    """Draw samples on two principal components, coloured by a trait or covariate.

    Parameters
    ----------
    scores : float (n, k); explained : float (k,), shares of variance
    axes : two component indices, from 0
    values, column : float (n,) and what it means, or None for one colour; samples without a value are grey
    samples : names (n,), for hovering

    Notes
    -----
    Of more than 20,000 samples a random 20,000 are drawn, and the title says so.
    """
    some = theme.thinned(len(scores))
    a, b = (min(axis, scores.shape[1] - 1) for axis in axes)
    x, y = scores[some, a], scores[some, b]
    names = np.asarray(
        [f"sample {i + 1}" for i in some]
        if samples is None
        else [lettered(one) for one in np.asarray(samples, dtype=object)[some]]
    )
    traces: list[Any] = []

    def add(mask: np.ndarray, name: str, marker: dict, extra: str = "") -> None:
        traces.append(
            theme.points(len(some))(
                x=x[mask],
                y=y[mask],
                text=names[mask],
                name=name,
                mode="markers",
                marker={"size": 6, "opacity": 0.8, **marker},
                hovertemplate="%{text}" + extra + "<extra></extra>",
            )
        )

    called = "" if column is None else lettered(column.name)
    every_sample = np.ones(len(some), dtype=bool)
    if values is None or column is None:
        add(every_sample, "", {"color": theme.BLUE})
    else:
        plotted = np.asarray(values, dtype=np.float64)[some]
        known = np.isfinite(plotted)
        if not known.all():
            add(~known, f"{called} missing", {"color": theme.GREY, "symbol": "circle-open"})
        if column.kind == "quantitative":
            bar = {"title": {"text": called}, "outlinewidth": 0, "thickness": 14}
            marker = {"color": plotted[known], "colorscale": theme.scale(theme.SEQUENTIAL), "colorbar": bar}
            marker["line"] = {"color": theme.GREY, "width": 0.5}
            add(known, called, marker, "<br>" + called + " %{marker.color:.4g}")
        else:
            for place, code in enumerate(np.unique(plotted[known])):
                level = lettered(column.levels[int(code)]) if int(code) < len(column.levels) else f"{code:g}"
                marker = {
                    "color": theme.CATEGORIES[place % len(theme.CATEGORIES)],
                    "symbol": theme.SYMBOLS[place % len(theme.SYMBOLS)],
                }
                add(plotted == code, level, marker, f"<br>{called}: {level}")
    by = f" by {called}" if column is not None and values is not None else ""
    part = f", {len(some):,} of {len(scores):,} drawn" if len(some) < len(scores) else ""
    return theme.framed(
        traces,
        f"{len(scores):,} samples{by}{part}",
        f"component {a + 1}, {100 * explained[a]:.2g}% of variance",
        f"component {b + 1}, {100 * explained[b]:.2g}% of variance",
        f"Scatter of {len(some):,} samples on principal components {a + 1} ({100 * explained[a]:.2g}% of variance) "
        f"and {b + 1} ({100 * explained[b]:.2g}%){f', coloured{by}' if by else ''}.",
        height=440,
    )


def scree(explained: np.ndarray, line: np.ndarray, kept: int) -> go.Figure:
    """Draw each component's share of variance (k,) beside what chance reaches 1 time in 20 (k,), NaN where not known.

    The first `kept` components stand out.
    """
    share, chance = 100 * explained, 100 * line
    number = np.arange(1, len(share) + 1)
    real = number <= kept
    traces: list[Any] = []
    for some, name, look in (
        (real, "real", {"color": theme.ACCENT, "size": 9}),
        (~real, "others", {"color": theme.GREY, "size": 7, "symbol": "circle-open", "line": {"width": 2}}),
    ):
        if some.any():
            traces.append(
                go.Scatter(
                    x=number[some],
                    y=share[some],
                    name=name,
                    mode="markers",
                    marker=look,
                    hovertemplate="component %{x}<br>%{y:.3g}% of variance<extra></extra>",
                )
            )
    known = np.isfinite(chance)
    if known.any():
        traces.append(
            go.Scatter(
                x=number[known],
                y=chance[known],
                name="chance, 95% line",
                mode="lines",
                line={"color": theme.BLUE, "dash": "dash", "width": 1.5},
                hovertemplate="chance gives component %{x}<br>up to %{y:.3g}% 19 times in 20<extra></extra>",
            )
        )
    figure = theme.framed(
        traces,
        f"Scree: {kept} of {len(share)} components real" if known.any() else "Scree",
        "component",
        "variance, %",
        f"Scree plot of {len(share)} components: the first {kept} lie above the line that chance passes 1 time in 20. "
        f"The first has {share[0]:.3g}% of variance."
        if len(share)
        else "Scree plot without a component.",
        height=440,
    )
    figure.update_layout(showlegend=False)  # the words beside it say what is what; a narrow column has no room
    figure.update_xaxes(dtick=1 if len(share) <= 12 else 5)
    figure.update_yaxes(rangemode="tozero")
    return figure
