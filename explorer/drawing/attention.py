"""Attention by distance along the genome, head by head."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.drawing.linkage import length_unit

OTHER = "other chromosomes"


def distance_profile(profile: pd.DataFrame, names: list[str], unit: str = "bp") -> go.Figure:
    """Draw each head's attention by distance, over what equal attention to every token would be.

    `profile` as `inspection.attention.distances.distance_profile` returns it: distance (upper ends, infinite: other
    chromosomes), share, then a column per head in the order of `names`.
    """
    ends = profile["distance"].to_numpy(dtype=np.float64)
    divisor, label = length_unit(float(ends[np.isfinite(ends)].max(initial=0.0)), unit)
    ticks = ["itself" if end == 0 else OTHER if np.isinf(end) else f"to {end / divisor:,.3g} {label}" for end in ends]
    layers = [name.split(".")[0] for name in names]
    traces = []
    for place, name in enumerate(names):
        layer = int(layers[place]) - 1 if layers[place].isdigit() else 0
        within = layers[:place].count(layers[place])
        traces.append(
            go.Scatter(
                x=ticks,
                y=profile.iloc[:, 2 + place],
                name=f"head {name}",
                mode="lines+markers",
                line={"color": theme.CATEGORIES[layer % len(theme.CATEGORIES)], "width": 1.8},
                marker={"symbol": theme.SYMBOLS[within % len(theme.SYMBOLS)], "size": 7},
                hovertemplate=f"head {name}<br>%{{x}}: %{{y:.3f}} times equal attention<extra></extra>",
            )
        )
    values = profile.iloc[:, 2:].to_numpy(dtype=np.float64)
    furthest = [f"head {name} {values[-1, place]:.2f}" for place, name in enumerate(names)]
    return theme.framed(
        traces,
        "How far each head attends (1: every token alike)",
        "distance between tokens",
        "attention, times equal",
        f"Attention by distance over equal attention, at the greatest one ({ticks[-1]}): {', '.join(furthest[:16])}.",
        height=380,
    )
