"""Sex as chromosome X shows it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme

_BINS = 50


def heterozygosity_on_x(f: np.ndarray, measured: np.ndarray) -> go.Figure:
    """Draw the samples' F on X (samples,), coloured by the sex it was taken for ("female", "male", "unclear")."""
    there = np.isfinite(f)
    edges = np.linspace(
        min(-0.1, float(np.min(f[there], initial=0.0))), max(1.05, float(np.max(f[there], initial=1.0))), _BINS + 1
    )
    bars, counts = [], {}
    for sex, colour in (("female", theme.CATEGORIES[0]), ("male", theme.CATEGORIES[1]), ("unclear", theme.GREY)):
        own = f[there & (measured == sex)]
        counts[sex] = len(own)
        if len(own):
            bars.append(
                go.Bar(
                    x=(edges[1:] + edges[:-1]) / 2,
                    y=np.histogram(own, edges)[0],
                    width=np.diff(edges) * 0.94,
                    name=sex,
                    marker={"color": colour},
                    hovertemplate="F about %{x:.2f}<br>%{y:,} " + sex + "<extra></extra>",
                )
            )
    told = ", ".join(f"{count:,} {sex}" for sex, count in counts.items() if count)
    return theme.framed(
        bars,
        f"Sex by heterozygosity on X: {told}",
        "F on X: about 0 of two copies, 1 of one",
        "samples",
        f"Histogram of the inbreeding coefficient F on chromosome X of {int(there.sum()):,} samples: {told}.",
        barmode="stack",
    )
