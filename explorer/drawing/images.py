"""Figures about images: how an image was made to excite a unit, and how a score falls as pixels are removed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme


def climb(values: np.ndarray, best: float, unit: str) -> go.Figure:
    """Draw a unit's value step by step uphill (steps + 1), and the most that an image of the set reaches."""
    steps = np.arange(len(values))
    reached = float(values.max())
    traces = [
        go.Scatter(
            x=steps,
            y=values,
            mode="lines",
            name="made image",
            line={"color": theme.ACCENT},
            hovertemplate="step %{x}: %{y:.3f}<extra></extra>",
        ),
        go.Scatter(
            x=steps[[0, -1]],
            y=[best, best],
            mode="lines",
            name="best digit",
            line={"color": theme.GREY, "dash": "dash"},
            hovertemplate=f"best digit: {best:.3f}<extra></extra>",
        ),
    ]
    words = f"Made from noise it reaches {reached:.2f}, the best digit {best:.2f}"
    return theme.framed(traces, words, "step", f"value of {unit}", words + ".", height=300)


def deletions(
    shares: np.ndarray, curves: Sequence[tuple[str, np.ndarray]], random: np.ndarray, score: str
) -> go.Figure:
    """Draw the score as pixels are removed: one curve (steps) per kind of picture, and one for random pixels."""
    traces = [
        go.Scatter(
            x=100 * shares,
            y=values,
            mode="lines",
            name=name,
            line={"color": theme.CATEGORIES[place % len(theme.CATEGORIES)]},
            hovertemplate=f"{name}<br>%{{x:.0f}}% of pixels gone: %{{y:.3f}}<extra></extra>",
        )
        for place, (name, values) in enumerate(curves)
    ]
    traces.append(
        go.Scatter(
            x=100 * shares,
            y=random,
            mode="lines",
            name="random pixels",
            line={"color": theme.GREY, "dash": "dash"},
            hovertemplate="random pixels<br>%{x:.0f}% gone: %{y:.3f}<extra></extra>",
        )
    )
    title = "The faster it falls, the better a picture shows which pixels matter"
    return theme.framed(traces, title, "pixels removed, highest first, %", score, f"{title}: {score}.", height=360)
