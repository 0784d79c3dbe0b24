"""Traits and covariates: how each is distributed, and how they go together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.drawing.lettering import name as lettered


def distribution(
    name: str,
    counts: Sequence[int] | np.ndarray,
    edges: Sequence[float] | np.ndarray | None = None,
    levels: Sequence[str] | None = None,
    missing: int = 0,
) -> go.Figure:
    """Draw how many samples have which value: bins with `edges` (one more than counts), or one bar per level."""
    counts, name = np.asarray(counts), lettered(name)
    known = int(counts.sum())
    lacking = f", {missing:,} missing" if missing else ""
    if edges is not None and len(edges):
        borders = np.asarray(edges, dtype=np.float64)
        bar = go.Bar(
            x=(borders[1:] + borders[:-1]) / 2,
            y=counts,
            width=np.diff(borders) * 0.94,
            customdata=np.column_stack([borders[:-1], borders[1:]]),
            marker={"color": theme.BLUE},
            hovertemplate="%{customdata[0]:.4g} to %{customdata[1]:.4g}<br>%{y:,} samples<extra></extra>",
        )
        words = f"Histogram of {name} from {borders[0]:.4g} to {borders[-1]:.4g}"
    else:
        names = [lettered(level) for level in (levels if levels is not None else range(len(counts)))]
        bar = go.Bar(
            x=names,
            y=counts,
            text=[f"{count:,}" for count in counts],
            textposition="outside",
            cliponaxis=False,
            marker={"color": [theme.CATEGORIES[i % len(theme.CATEGORIES)] for i in range(len(counts))]},
            hovertemplate="%{x}<br>%{y:,} samples<extra></extra>",
        )
        words = f"{name}: " + ", ".join(f"{level} {count:,}" for level, count in zip(names, counts, strict=True))
    return theme.framed(
        [bar],
        f"{name}, {known:,} samples{lacking}",
        name,
        "samples",
        f"{words}; {known:,} samples{lacking}.",
        height=300,
    )


def correlations(table: pd.DataFrame, most: int = 40) -> go.Figure:
    """Draw a square table of Pearson correlations between traits and covariates, at most the first `most` of them."""
    part = table.iloc[:most, :most]
    names, r = [lettered(c) for c in part.columns], part.to_numpy(dtype=np.float64)
    heat: dict[str, Any] = {"zmin": -1, "zmax": 1, "colorscale": theme.scale(theme.DIVERGING), "hoverongaps": False}
    if len(names) <= 12:
        heat |= {"texttemplate": "%{z:.2f}"}
    apart = np.where(np.eye(len(names), dtype=bool), np.nan, r)
    words = "Correlations between traits and covariates"
    if np.isfinite(apart).any():
        i, j = np.unravel_index(np.nanargmax(np.abs(apart)), apart.shape)
        words += f"; the strongest is {names[i]} with {names[j]}, r = {r[i, j]:.2f}"
    figure = theme.framed(
        [
            go.Heatmap(
                x=names,
                y=names,
                z=r,
                colorbar={"title": {"text": "r"}, "outlinewidth": 0, "thickness": 14},
                hovertemplate="%{y} with %{x}<br>r = %{z:.3f}<extra></extra>",
                **heat,
            )
        ],
        "Correlation of traits and covariates" + (f", the first {most} of {len(table)}" if len(table) > most else ""),
        "",
        "",
        words + ".",
        height=max(320, 120 + 22 * len(names)),
    )
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(type="category")
    return figure
