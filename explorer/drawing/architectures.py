"""The published architectures by error, size and depth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.drawing import theme


@dataclass(frozen=True)
class Published:
    """One architecture on the chart: its top-5 error in percent, trainable parameters, and weighted layers."""

    name: str
    title: str
    family: str
    year: int
    error: float
    parameters: int
    depth: int


def accuracy(architectures: Sequence[Published], marked: str | None = None) -> go.Figure:
    """Draw top-5 error against parameters (log axis) and, beside it, against depth; one colour per family.

    Parameters
    ----------
    architectures : those with a published error
    marked : the name of one to mark with a ring
    """
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.03)
    families = list(dict.fromkeys(one.family for one in architectures))
    for family in families:
        own = sorted((one for one in architectures if one.family == family), key=lambda one: one.depth)
        for column, sizes in ((1, [one.parameters / 1e6 for one in own]), (2, [one.depth for one in own])):
            colour = theme.CATEGORIES[families.index(family) % len(theme.CATEGORIES)]
            figure.add_trace(
                go.Scatter(
                    x=sizes,
                    y=[one.error for one in own],
                    mode="markers+text",
                    name=family,
                    legendgroup=family,
                    showlegend=column == 1,
                    text=_labels(own, sizes),
                    textposition=["top center" if i % 2 else "bottom center" for i in range(len(own))],
                    textfont={"size": 11},
                    cliponaxis=False,
                    marker={
                        "size": 11,
                        "color": colour,
                        "line": {"width": [3 if one.name == marked else 0 for one in own], "color": theme.ORANGE},
                    },
                    customdata=[[one.title, one.year, f"{one.parameters:,}", one.depth] for one in own],
                    hovertemplate="%{customdata[0]} (%{customdata[1]}): %{y}%<br>%{customdata[2]} parameters, "
                    "%{customdata[3]} layers<extra></extra>",
                ),
                1,
                column,
            )
    best = min(architectures, key=lambda one: one.error)
    listed = "; ".join(f"{o.title} {o.error}%, {o.parameters / 1e6:.1f} M, {o.depth} layers" for o in architectures)
    theme.framed(
        figure,
        f"Deeper, not larger: the lowest error, {best.error}%, is {best.title}'s with {best.depth} layers",
        "",
        "",
        f"Published top-5 errors on ImageNet: {listed}.",
        height=430,
    )
    figure.update_yaxes(title_text="top-5 error, %", rangemode="tozero", col=1)
    ticks = [5, 10, 20, 50, 100, 150]
    words = "trainable parameters, millions (log axis)"
    figure.update_xaxes(title_text=words, type="log", tickvals=ticks, ticktext=list(map(str, ticks)), col=1)
    figure.update_xaxes(title_text="depth, weighted layers", rangemode="tozero", col=2)
    return figure


def _labels(own: Sequence[Published], sizes: Sequence[float]) -> list[str]:
    """Return what stands beside each mark: its title without its variant, nothing where one stands close by."""
    labelled: list[tuple[float, float]] = []
    labels = []
    for one, size in sorted(zip(own, sizes, strict=True), key=lambda pair: pair[0].error):
        free = all(max(size, x) / min(size, x) > 1.3 or abs(one.error - y) > 1.2 for x, y in labelled)
        if free:
            labelled.append((size, one.error))
        labels.append((one.name, re.split(r",| \(", one.title)[0] if free else ""))
    return [dict(labels)[one.name] for one in own]


def curves(runs: Sequence[tuple[str, Sequence[float], bool]], title: str, y: str, dashed_means: str) -> go.Figure:
    """Draw one curve per network over its epochs.

    Parameters
    ----------
    runs : (name, value per epoch, whether it is dashed)
    dashed_means : meaning of the dashes, for the description
    """
    traces = [
        go.Scatter(
            x=list(range(1, len(values) + 1)),
            y=list(values),
            name=name,
            mode="lines+markers",
            line={
                "dash": "dash" if dashed else "solid",
                "color": theme.CATEGORIES[(place // 2) % len(theme.CATEGORIES)],
                "width": 2.4,
            },
            marker={"size": 5},
            hovertemplate=f"{name}, epoch %{{x}}: %{{y:.3g}}<extra></extra>",
        )
        for place, (name, values, dashed) in enumerate(runs)
    ]
    last = "; ".join(f"{name} ends at {values[-1]:.3g}" for name, values, _ in runs if values)
    return theme.framed(traces, title, "epoch", y, f"{title}. {last}. Dashed: {dashed_means}.", height=380)
