"""How much of the genome each layer of a network sees."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.drawing.lettering import name as lettered


def receptive_fields(
    layers: Sequence[str], fields: Sequence[float | None], of: int | None = None, unit: str = "SNPs"
) -> go.Figure:
    """Draw each layer's receptive field as a bar, first layer on top; a layer without one has a label instead.

    Parameters
    ----------
    layers : names; fields : sizes in `unit`, None or NaN where a layer sees no window of the genome
    of : int, optional
        The whole input; bars end there.
    """
    layers = [lettered(layer) for layer in layers]
    known = [None if f is None or math.isnan(f) else float(f) for f in fields]
    widths = [None if f is None else (min(f, of) if of else f) for f in known]
    labels = ["no window of the genome" if f is None else f"{f:,.0f}" for f in known]
    sizes = [f for f in widths if f is not None]
    widest = max(sizes, default=0.0)
    wide = widest > 200 * min((s for s in sizes if s > 0), default=1.0)
    listed = ", ".join(f"{name} {label}" for name, label in zip(layers, labels, strict=True))
    places = [f"{place}" for place in range(len(labels))]
    figure = theme.framed(
        [
            go.Bar(
                x=[(1.0 if wide else 0.0) if f is None else f for f in widths],
                y=places,
                orientation="h",
                text=labels,
                textposition="outside",
                cliponaxis=False,
                marker={"color": theme.BLUE},
                customdata=layers,
                hovertemplate="%{customdata}: %{text}<extra></extra>",
            )
        ],
        f"Receptive field per layer, widest {widest:,.0f} {unit}" + (f" of {of:,}" if of else ""),
        f"receptive field, {unit}" + (" (log axis)" if wide else ""),
        "",
        f"Receptive fields in {unit}, from the first layer: {listed}.",
        height=110 + 24 * max(len(labels), 3),
    )
    figure.update_yaxes(type="category", tickvals=places, ticktext=layers, autorange="reversed")
    if wide:
        figure.update_xaxes(type="log")
    return figure
