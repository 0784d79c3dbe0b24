"""The look of every figure: template, and the frame that gives axes, a title and alternative text.

Text, grid and ground come from the template, so that one figure serves both themes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explorer.palette import (
    ACCENT,
    BLUE,
    CATEGORIES,
    DIVERGING,
    DIVERGING_ON_DARK,
    GREY,
    GROUNDS,
    ORANGE,
    PARITY,
    SEQUENTIAL,
    SEQUENTIAL_ON_DARK,
)

MOST_POINTS = 20_000
"""The most points that a figure draws; a browser stutters beyond."""

FAMILY = '"Source Sans", sans-serif'
"""The page's typeface, which plotly would replace by one of its own."""
TICKS, LETTERS, TITLE = 12, 13, 15
"""Sizes in pixels: of numbers along axes, of all other words, and of titles, as on canvases."""
BAR = 32
"""Pixels at the top of a figure that its buttons may take: its title stands below."""
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star")


def colours(dark: bool = False) -> dict[str, Any]:
    """Return every colour of a theme by name, as plain strings and lists that JSON can hold.

    >>> colours()["ground"], colours(dark=True)["text"]
    ('#ffffff', '#e6eaf0')
    """
    return {
        **GROUNDS[dark],
        "blue": BLUE,
        "orange": ORANGE,
        "grey": GREY,
        "accent": ACCENT,
        "parity": list(PARITY),
        "diverging": list(_scales(dark)[0]),
        "sequential": list(_scales(dark)[1]),
        "categories": list(CATEGORIES),
    }


def scale(colours: tuple[str, ...]) -> list[list[Any]]:
    """Return evenly spaced colours as a plotly colour scale."""
    return [[index / (len(colours) - 1), colour] for index, colour in enumerate(colours)]


def template(dark: bool = False) -> go.layout.Template:
    """Return the plotly template of the light or the dark theme."""
    look, (diverging, sequential) = GROUNDS[dark], _scales(dark)
    axis = {
        "gridcolor": look["line"],
        "linecolor": look["line"],
        "zerolinecolor": look["line"],
        "tickcolor": look["line"],
        "ticks": "outside",
        "tickfont": {"color": look["muted"], "size": TICKS},
        "title": {"font": {"color": look["text"], "size": LETTERS}, "standoff": 10},
        "automargin": True,
        "exponentformat": "power",
    }
    named = {"font": {"color": look["text"], "size": LETTERS}}
    bar = {"title": named, "tickfont": {"color": look["muted"], "size": TICKS}, "exponentformat": "power"}
    return go.layout.Template(
        data={
            "heatmap": [{"colorbar": bar}],
            "scatter": [{"marker": {"colorbar": bar}}],
            "scattergl": [{"marker": {"colorbar": bar}}],
        },
        layout={
            "colorway": list(CATEGORIES),
            "colorscale": {"sequential": scale(sequential), "diverging": scale(diverging)},
            "coloraxis": {"colorbar": {**bar, "outlinewidth": 0, "thickness": 14}},
            "font": {"color": look["text"], "size": LETTERS, "family": FAMILY},
            "hoverlabel": {
                "bgcolor": look["panel"],
                "font": {"color": look["text"], "size": LETTERS, "family": FAMILY},
                "bordercolor": look["line"],
            },
            "legend": {
                **{"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
                **{"font": {"color": look["text"]}, "title": named},
            },
            "margin": {"l": 60, "r": 20, "t": BAR + 42, "b": 50},
            "paper_bgcolor": look["ground"],
            "plot_bgcolor": look["ground"],
            "title": {
                **{"x": 0, "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top"},
                **{"pad": {"t": BAR}, "font": {"size": TITLE, "weight": 600}},
            },
            "xaxis": axis,
            "yaxis": axis,
        },
    )


def on(figure: go.Figure, dark: bool) -> go.Figure:
    """Return the figure with the template of a theme, and its scales as they are on that ground."""
    figure.update_layout(template=template(dark))
    figure.update_annotations({"font": {"size": LETTERS}}, selector={"font": {"size": 16}})  # plotly's, of its parts
    turned = {_key(scale(old)): scale(new) for old, new in zip(_scales(not dark), _scales(dark), strict=True)}
    drawn: Any = figure.data
    for trace in drawn:
        for part in (trace, getattr(trace, "marker", None)):
            stops = getattr(part, "colorscale", None)
            if stops is not None and _key(stops) in turned:
                part.colorscale = turned[_key(stops)]  # type: ignore[union-attr]
    return figure


def _scales(dark: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the diverging and the sequential scale of a theme."""
    return (DIVERGING_ON_DARK, SEQUENTIAL_ON_DARK) if dark else (DIVERGING, SEQUENTIAL)


def _key(stops: Iterable[Iterable[Any]]) -> str:
    return " ".join(str(colour) for _, colour in stops)


def framed(
    traces: list[Any] | go.Figure, title: str, x: str, y: str, description: str = "", height: int = 360, **layout: Any
) -> go.Figure:
    """Return the traces as a figure with axis titles (units in them), a title and a description for `describe`."""
    figure = traces if isinstance(traces, go.Figure) else go.Figure(traces)
    drawn: Any = figure.data
    named = [trace for trace in drawn if trace.name and trace.showlegend is not False]
    figure.update_layout(
        template=template(),
        title={"text": title},
        meta={"description": description or title},
        height=height,
        showlegend=len(named) > 1,
        **layout,
    )
    figure.update_xaxes(title_text=x)
    figure.update_yaxes(title_text=y)
    return figure


def describe(figure: go.Figure) -> str:
    """Return what the figure shows in words: its alternative text."""
    layout: Any = figure.layout
    meta = layout.meta
    if isinstance(meta, dict) and "description" in meta:
        return str(meta["description"])
    return str(layout.title.text or "")


def points(count: int) -> type[go.Scatter] | type[go.Scattergl]:
    """Return the kind of scatter for so many points: SVG up to 5,000, WebGL (of which a page has few) beyond."""
    return go.Scatter if count <= 5000 else go.Scattergl


def thinned(count: int, most: int = MOST_POINTS, seed: int = 0) -> np.ndarray:
    """Return at most `most` of the indices 0..count-1, in order; a random choice where there are more."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))
