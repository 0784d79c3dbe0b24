"""Observed against expected p values."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.genetics.association import qq_band


def qq_plot(
    expected: np.ndarray,
    observed: np.ndarray,
    lambda_gc: float | None = None,
    tested: int | None = None,
    level: float = 0.95,
    of: str = "variants",
) -> go.Figure:
    """Draw observed -log10 p against that expected by chance, with the band that holds `level` of each rank by chance.

    Parameters
    ----------
    expected, observed : float (points,), falling: what `genetics.association.qq` returns
    lambda_gc : float, optional
        Genomic inflation factor, given in the title.
    tested : int, optional
        How many p values there were before thinning; taken from the first expected value by default.
    """
    expected, observed = expected[: theme.MOST_POINTS], observed[: theme.MOST_POINTS]
    if tested is None:
        tested = int(np.round(0.5 * 10.0 ** expected[0])) if len(expected) else 0
    low, high = qq_band(expected, tested, level)
    diagonal = [0.0, float(expected[0]) if len(expected) else 1.0]
    name = "" if lambda_gc is None or not np.isfinite(lambda_gc) else f"λ = {lambda_gc:.3f}"
    top = float(observed[0]) if len(observed) else float("nan")
    traces = [
        go.Scatter(x=expected, y=low, mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False),
        go.Scatter(
            x=expected,
            y=high,
            mode="lines",
            line={"width": 0},
            fill="tonexty",
            fillcolor="rgba(124,135,148,0.28)",
            hoverinfo="skip",
            name=f"{level:.0%} by chance",
        ),
        go.Scatter(
            x=diagonal,
            y=diagonal,
            mode="lines",
            line={"color": theme.GREY, "width": 1},
            hoverinfo="skip",
            showlegend=False,
        ),
        theme.points(len(expected))(
            x=expected,
            y=observed,
            mode="markers",
            marker={"size": 5, "color": theme.BLUE},
            name="observed",
            hovertemplate="expected %{x:.2f}<br>observed %{y:.2f}<extra></extra>",
        ),
    ]
    beyond = int((observed > high).sum())
    return theme.framed(
        traces,
        f"QQ plot, {name}" if name else f"QQ plot, {tested:,} {of}",
        "expected −log₁₀ p",
        "observed −log₁₀ p",
        f"QQ plot of {tested:,} p values{f', {name}' if name else ''}. The largest −log10 p is {top:.1f}; "
        f"{beyond:,} of the {len(observed):,} points drawn lie above the {level:.0%} band of chance.",
        height=400,
    )
