"""Saliency around transcription starts, for groups of samples separately."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.drawing.lettering import name as lettered


def start_profile(table: pd.DataFrame, groups: list[str] | None = None, along: str = "distance") -> go.Figure:
    """Draw mean |score| by distance to the transcription start, one line per group, shaded by ± one standard error.

    Parameters
    ----------
    table : DataFrame
        What `inspection.profile.site_profile` or `distance_profile` returns: `along` ("distance" in bp or "site"),
        one column per group, and "<group> se" where standard errors are known.
    groups : column names; every column of scores by default
    """
    about = ("distance", "site", "variants")
    groups = groups or [c for c in table.columns if c not in about and not c.endswith(" se")]
    x = table[along].to_numpy(dtype=np.float64)
    traces = []
    peaks = []
    for place, group in enumerate(groups):
        colour, called = theme.CATEGORIES[place % len(theme.CATEGORIES)], lettered(group)
        y = table[group].to_numpy(dtype=np.float64)
        if f"{group} se" in table:
            error = np.nan_to_num(table[f"{group} se"].to_numpy(dtype=np.float64))
            known = np.isfinite(y)
            r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
            traces.append(
                go.Scatter(
                    x=np.concatenate([x[known], x[known][::-1]]),
                    y=np.concatenate([(y + error)[known], (y - error)[known][::-1]]),
                    fill="toself",
                    mode="lines",
                    line={"width": 0},
                    fillcolor=f"rgba({r},{g},{b},0.2)",
                    hoverinfo="skip",
                    showlegend=False,
                )
            )
        traces.append(
            go.Scatter(
                x=x,
                y=y,
                name=called,
                mode="lines+markers",
                marker={"size": 4, "symbol": theme.SYMBOLS[place % len(theme.SYMBOLS)]},
                line={"color": colour},
                hovertemplate=f"{called}<br>%{{x:,.0f}}: %{{y:.3g}}<extra></extra>",
            )
        )
        if np.isfinite(y).any():
            top = int(np.nanargmax(y))
            peaks.append(f"{called} highest at {x[top]:,.0f} with {y[top]:.3g}")
    unit = "bp" if along == "distance" else "variant sites"
    figure = theme.framed(
        traces,
        "Saliency around the transcription start",
        f"distance to the transcription start, {unit} (negative: upstream)",
        "mean |saliency|",
        f"Mean absolute saliency by distance to the transcription start in {unit}: {'; '.join(peaks) or 'no scores'}.",
    )
    figure.add_vline(x=0, line={"color": theme.GREY, "dash": "dash", "width": 1})
    return figure
