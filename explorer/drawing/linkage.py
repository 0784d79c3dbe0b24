"""Linkage disequilibrium: its decay with distance, and every pair of a region."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.drawing.lettering import name as lettered

HALF = 0.5


def length_unit(longest: float, unit: str) -> tuple[float, str]:
    """Return what to divide a length by, and the unit it is then in.

    >>> length_unit(2_500_000, "bp"), length_unit(40_000, "bp"), length_unit(800, "markers")
    ((1000000.0, 'Mb'), (1000.0, 'kb'), (1.0, 'markers'))
    """
    if unit != "bp":
        return 1.0, unit
    return (1e6, "Mb") if longest >= 2e6 else (1e3, "kb") if longest >= 2e3 else (1.0, "bp")


def half_distance(distance: np.ndarray, r2: np.ndarray, background: float = 0.0) -> float | None:
    """Return the first distance at which mean r2 above the background has halved, between bins by a line."""
    above = r2 - background
    below = np.flatnonzero(above <= HALF * above[0]) if len(r2) and above[0] > 0 else np.zeros(0, dtype=int)
    if not len(below):
        return None
    after = int(below[0])
    x = distance[after - 1 : after + 1]
    y = above[after - 1 : after + 1]
    return float(x[0] + (y[0] - HALF * above[0]) / (y[0] - y[1]) * (x[1] - x[0]))


def told(table: pd.DataFrame, unit: str = "bp", background: tuple[float, int] | None = None) -> tuple[str, str]:
    """Return in words how far mean r2 reaches, of what `decay` draws, and a title short enough for a narrow figure."""
    distance, r2 = table["distance"].to_numpy(dtype=np.float64), table["r2"].to_numpy(dtype=np.float64)
    divisor, label = length_unit(float(distance.max(initial=0.0)), unit)
    level = 0.0 if background is None else background[0]
    what = "Mean r²" if background is None else "Mean r² above that between chromosomes"
    half = half_distance(distance, r2, level)
    if len(r2) and background is not None and _no_greater(table, level):
        words, title = "Mean r² is no greater nearby than between chromosomes.", "LD decay: none nearby"
    elif half is not None:
        size = f"{half / divisor:.3g} {label}"
        words, title = f"{what} halves by {size}.", f"LD decay: r² halves by {size}"
    else:
        words, title = f"{what} does not halve within this distance.", "LD decay: not to half"
    beside = "" if background is None else f" Between chromosomes it is {level:.3f} ({background[1]:,} pairs)."
    return words + beside, title


def _no_greater(table: pd.DataFrame, level: float) -> bool:
    nearest = table.iloc[0]
    return bool(nearest["r2"] - level <= 2 * np.nan_to_num(nearest["spread"]) / np.sqrt(nearest["pairs"]))


def decay(table: pd.DataFrame, unit: str = "bp", background: tuple[float, int] | None = None) -> go.Figure:
    """Draw mean r2 by distance (columns distance in `unit`, r2, spread, pairs), shaded by ± one standard deviation.

    Distances are on a logarithmic axis. A line tells the `background`, mean r2 between chromosomes (and of how many
    pairs), and what halves is the rest.
    """
    distance, r2 = table["distance"].to_numpy(dtype=np.float64), table["r2"].to_numpy(dtype=np.float64)
    spread = np.nan_to_num(table["spread"].to_numpy(dtype=np.float64))
    divisor, label = length_unit(float(distance.max(initial=0.0)), unit)
    x = distance / divisor
    outline = np.concatenate([np.minimum(r2 + spread, 1), np.maximum(r2 - spread, 0)[::-1]])
    level = 0.0 if background is None else background[0]
    words, title = told(table, unit, background)
    figure = theme.framed(
        [
            go.Scatter(
                x=np.concatenate([x, x[::-1]]),
                y=outline,
                fill="toself",
                mode="lines",
                line={"width": 0},
                fillcolor="rgba(58,130,196,0.22)",
                hoverinfo="skip",
                name="± 1 sd of pairs",
            ),
            go.Scatter(
                x=x,
                y=r2,
                mode="lines+markers",
                line={"color": theme.BLUE},
                customdata=table["pairs"],
                name="mean r²",
                hovertemplate="%{x:.4g} " + label + "<br>r² = %{y:.3f}<br>%{customdata:,} pairs<extra></extra>",
            ),
        ],
        title,
        f"distance, {label}",
        "r²",
        f"Mean r² of {int(table['pairs'].to_numpy().sum()):,} pairs of variants by distance: "
        + (
            f"{r2[0]:.2f} at {x[0]:.3g} {label}, {r2[-1]:.2f} at {x[-1]:.3g} {label}; {words}"
            if len(x)
            else "no pairs."
        ),
        yaxis_range=[0, 1.02],
    )
    figure.update_xaxes(type="log", dtick=1)
    if background is not None and len(x):
        figure.add_trace(
            go.Scatter(
                x=[x[0], x[-1]],
                y=[level, level],
                mode="lines",
                line={"color": theme.GREY, "dash": "dash"},
                name=f"between chromosomes, {level:.3f}",
                hoverinfo="name",
            )
        )
    return figure


def region(r2: np.ndarray, positions: np.ndarray, names: np.ndarray, unit: str = "bp") -> go.Figure:
    """Draw r2 of all pairs of a region's variants, in their order along the genome.

    Parameters
    ----------
    r2 : float (k, k); positions : int (k,), bp or marker numbers; names : (k,)

    Notes
    -----
    Of more than 141 variants (20,000 cells), neighbours share a cell that shows the mean of their pairs.
    """
    k = len(r2)
    share = max(1, int(np.ceil(k / np.floor(np.sqrt(theme.MOST_POINTS)))))
    starts = np.arange(0, k, share)
    sizes = np.diff(np.append(starts, k))
    cells = np.add.reduceat(np.add.reduceat(r2, starts, axis=0), starts, axis=1) / np.outer(sizes, sizes)
    labels = [f"{lettered(names[start])} at {positions[start]:,}" for start in starts]
    span = f"{positions[0]:,} to {positions[-1]:,}" if k else ""
    place = "bp" if unit == "bp" else "marker"
    upper = r2[np.triu_indices(k, 1)]
    mean = float(upper.mean()) if len(upper) else float("nan")
    title = f"LD of {k:,} variants, mean r² {mean:.2f}"
    figure = theme.framed(
        [
            go.Heatmap(
                z=cells,
                zmin=0,
                zmax=1,
                customdata=np.stack(np.meshgrid(labels, labels), axis=-1),
                colorscale=theme.scale(theme.SEQUENTIAL),
                colorbar={"title": {"text": "r²"}, "outlinewidth": 0, "thickness": 14},
                hovertemplate="%{customdata[1]}<br>%{customdata[0]}<br>r² = %{z:.3f}<extra></extra>",
            )
        ],
        title + (f"; {share} neighbours share a cell" if share > 1 else ""),
        f"variants in order, {place} {span}",
        f"variants in order, {place}",
        f"Heat map of r² between all pairs of {k:,} variants, {place} {span}; the mean is {mean:.2f}.",
        height=520,
    )
    ticks = np.unique(np.linspace(0, len(starts) - 1, min(6, len(starts))).round().astype(int)) if k else []
    text = [f"{positions[starts[tick]]:,}" for tick in ticks]
    figure.update_xaxes(tickvals=ticks, ticktext=text, constrain="domain")
    figure.update_yaxes(tickvals=ticks, ticktext=text, autorange="reversed", scaleanchor="x", constrain="domain")
    return figure
