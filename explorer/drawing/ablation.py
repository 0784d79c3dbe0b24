"""What a prediction loses with each filter switched off."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme

MOST = 60


def changes(change: np.ndarray, word: str, what: str, estimated: bool = False) -> go.Figure:
    """Draw how `what` changes (filters,) with each filter off: bars, the largest first, at most 60 of them.

    `estimated` says that the changes are first-order ones.
    """
    order = np.argsort(-np.abs(change), kind="stable")[:MOST]
    values = change[order]
    bars = go.Bar(
        x=[str(k + 1) for k in order.tolist()],
        y=values,
        marker_color=[theme.ORANGE if value > 0 else theme.BLUE for value in values],
        hovertemplate=f"{word} %{{x}} off: %{{y:+.3g}}<extra></extra>",
    )
    several = f"the {len(order)} largest of {len(change)}" if len(order) < len(change) else f"all {len(change)}"
    title = (
        f"What switching off one {word} changes for this sample ({several}{', to first order' if estimated else ''})"
    )
    words = f"{word} {int(order[0]) + 1} changes it most, by {values[0]:+.3g}." if len(order) else ""
    figure = theme.framed([bars], title, f"{word} switched off", f"change of {what}", words)
    figure.update_xaxes(type="category")
    figure.update_layout(height=300)
    return figure
