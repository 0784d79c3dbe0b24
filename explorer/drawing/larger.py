"""Figures with larger letters and marks, for a projector."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

WITHIN = {
    "margin": ("l", "r", "t", "b"),
    "pad": ("l", "r", "t", "b"),
    "title": ("standoff",),
    "colorbar": ("thickness",),
}
"""Part of a figure -> its lengths in pixels, beside the sizes of letters and marks."""


def larger(figure: go.Figure, by: float) -> go.Figure:
    """Return a figure whose letters, marks, margins and height are so much larger; its width stays the page's.

    >>> small = go.Figure(go.Histogram(xbins={"size": 2}), {"height": 300, "font": {"size": 15}})
    >>> large = larger(small, 1.4)
    >>> large.layout.height, large.layout.font.size, large.data[0].xbins.size
    (420.0, 21.0, 2)
    """
    drawn = figure.to_plotly_json()
    layout = drawn["layout"]
    if "height" in layout:
        layout["height"] = _times(layout["height"], by)
    return go.Figure(_scaled(drawn, by, ""))


def _scaled(part: Any, by: float, name: str) -> Any:
    """Return a part of a figure, which is called so, with its lengths scaled."""
    if isinstance(part, dict):
        sized = "font" in name or name == "marker"
        lengths = (*WITHIN.get(name, ()), *(("size",) if sized else ()))
        return {key: _times(value, by) if key in lengths else _scaled(value, by, key) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_scaled(one, by, name) for one in part]
    return part


def _times(length: Any, by: float) -> Any:
    """Return a length, or an array of them, so many times as long; what is no number stays."""
    if isinstance(length, np.ndarray | list | tuple):
        return np.asarray(length, float) * by
    return round(length * by, 1) if isinstance(length, int | float) else length
