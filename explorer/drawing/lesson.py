"""Figures of the lesson on attention: positional encoding, gradients by depth, the encoder and the decoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme

MOST_WAVES = 6


def learning_curves(
    curves: Mapping[str, Sequence[float]], along: Sequence[int], x: str, y: str, title: str
) -> go.Figure:
    """Draw how well each of some networks does, as shares from 0 to 1, after so many epochs or batches."""
    traces = [
        go.Scatter(
            x=list(along),
            y=list(values),
            mode="lines" if len(along) > 1 else "markers",
            name=name,
            line={"color": theme.CATEGORIES[place % len(theme.CATEGORIES)], "width": 2.5},
            hovertemplate=f"{name}<br>{x} %{{x:,}}: %{{y:.3f}}<extra></extra>",
        )
        for place, (name, values) in enumerate(curves.items())
    ]
    last = ", ".join(f"{name} {values[-1]:.2f}" for name, values in curves.items())
    figure = theme.framed(traces, title, x, y, f"{title}. After {x} {along[-1]:,}: {last}.", height=300)
    return figure.update_yaxes(range=[0, 1.03])


def waves(encoding: np.ndarray) -> go.Figure:
    """Draw some columns of a positional encoding (positions, width) as waves over the position."""
    positions, width = encoding.shape
    columns = np.unique(np.linspace(0, width - 1, min(MOST_WAVES, width)).round().astype(int))
    traces = [
        go.Scatter(
            x=np.arange(positions),
            y=encoding[:, column],
            mode="lines",
            name=f"{'sin' if column % 2 == 0 else 'cos'}, i = {column}",
            line={"color": theme.CATEGORIES[place % len(theme.CATEGORIES)]},
            hovertemplate=f"i = {column}<br>position %{{x}}: %{{y:.3f}}<extra></extra>",
        )
        for place, column in enumerate(columns)
    ]
    return theme.framed(
        traces,
        "Positional encoding as waves: the further the column, the longer the wave",
        "position D",
        "value",
        f"Columns {', '.join(map(str, columns))} of the encoding of {positions} positions, as sine and cosine waves.",
        height=300,
    )


def encoding(values: np.ndarray) -> go.Figure:
    """Draw a positional encoding (positions, width) as a matrix."""
    return theme.framed(
        [
            go.Heatmap(
                z=values,
                zmin=-1,
                zmax=1,
                colorscale=theme.scale(theme.DIVERGING),
                colorbar={"outlinewidth": 0, "thickness": 12},
                hovertemplate="position %{y}, i = %{x}: %{z:.3f}<extra></extra>",
            )
        ],
        "The same as a matrix: a row per position",
        "index i",
        "position D",
        f"Heat map of the positional encoding, {values.shape[0]} positions by {values.shape[1]} numbers.",
        height=430,
    )


def gradients(usual: np.ndarray, chosen: np.ndarray) -> go.Figure:
    """Draw the size of the gradient at each block's input, as built and as chosen, on a logarithmic axis."""
    blocks = np.arange(1, len(usual) + 1)
    traces = [
        go.Scatter(
            x=blocks,
            y=np.maximum(values, 1e-300),
            mode="lines+markers",
            name=name,
            line={"color": colour, "dash": dash},
            hovertemplate=f"{name}<br>block %{{x}}: %{{y:.3g}}<extra></extra>",
        )
        for name, values, colour, dash in (
            ("with residual paths and layer norm", usual, theme.GREY, "dash"),
            ("as chosen", chosen, theme.ACCENT, "solid"),
        )
    ]
    figure = theme.framed(
        traces,
        f"Gradient that reaches the first block: {chosen[0]:.2g} of that at the output",
        "block",
        "size of the gradient at its input",
        f"Gradient by block, logarithmic axis; at the first block {chosen[0]:.2g} as chosen, {usual[0]:.2g} usually.",
        height=340,
    )
    figure.update_yaxes(type="log")
    return figure


_STYLE = (
    'rankdir=LR; bgcolor="transparent"; nodesep=0.2; ranksep=0.14; fontsize=13; '
    'node [shape=box, style="rounded", fontname="Arial", fontsize=13, width=0.1, height=0.1, margin="0.07,0.05", '
    f'color="{theme.GREY}", fontcolor="{theme.GREY}"]; '
    f'edge [color="{theme.GREY}", arrowsize=0.5];'
)
ENCODER_DECODER = (
    f"digraph {{ {_STYLE} "
    f'subgraph cluster_e {{ label="encoder block"; labeljust=l; color="{theme.BLUE}"; fontcolor="{theme.BLUE}"; '
    'fontname="Arial"; node [group=e]; '
    'in [label="embedding\\n+ position"]; ea [label="self-\\nattention"]; en [label="add &\\nnorm"]; '
    'ef [label="feed-\\nforward"]; em [label="add &\\nnorm"]; } '
    f'subgraph cluster_d {{ label="decoder block"; labeljust=l; color="{theme.ORANGE}"; fontcolor="{theme.ORANGE}"; '
    'fontname="Arial"; node [group=d]; '
    'out [label="embedding\\n+ position"]; da [label="causal self-\\nattention"]; dn [label="add &\\nnorm"]; '
    'dc [label="cross-\\nattention"]; dm [label="add &\\nnorm"]; '
    'df [label="feed-\\nforward"]; dl [label="add &\\nnorm"]; } '
    'w [group=d, label="output layer\\nsoftmax\\nMAP choice"]; '
    "in -> ea -> en -> ef -> em [weight=100]; in -> en [style=dashed]; en -> em [style=dashed]; "
    "out -> da -> dn -> dc -> dm -> df -> dl [weight=100]; out -> dn [style=dashed]; dn -> dm [style=dashed]; "
    f'dm -> dl [style=dashed]; em -> dc [label="K, V", fontsize=13, fontcolor="{theme.GREY}"]; dl -> w [weight=100]; }}'
)
"""Encoder and decoder as a Graphviz drawing; dashed edges are residual paths."""
