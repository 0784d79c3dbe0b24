"""How well hidden calls are given back, by the frequency of the rarer allele."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.genetics.imputation.scores import BORDERS

LABELS = [f"< {BORDERS[0]:.0%}", *(f"from {low:.0%}" for low in BORDERS)]


def by_frequency(scores: np.ndarray, names: Sequence[str], measure: str) -> go.Figure:
    """Draw a line for each way, its mean over masks with the least and the most of them.

    Parameters
    ----------
    scores : (masks, ways, bins), NaN where no call tells
    """
    drawn = go.Figure()
    for k, name in enumerate(names):
        values = scores[:, k]
        told = ~np.isnan(values).any(0)
        mean = np.where(told, np.nan_to_num(values).mean(0), np.nan)
        low, high = np.nan_to_num(values).min(0), np.nan_to_num(values).max(0)
        drawn.add_scatter(
            x=LABELS,
            y=mean,
            name=name,
            mode="lines+markers",
            line={"dash": ("dash", "dot", "solid", "solid")[k % 4]},
            error_y={"type": "data", "symmetric": False, "array": high - mean, "arrayminus": mean - low},
        )
    ends = "; ".join(f"{name} {np.nanmean(scores[:, k]):.2f} on average" for k, name in enumerate(names))
    words = f"{measure} by frequency of the rarer allele"
    return theme.framed(drawn, words, "frequency of the rarer allele", measure, f"{words}: {ends}.", 340)
