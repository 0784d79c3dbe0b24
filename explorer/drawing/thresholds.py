"""What every threshold between two classes finds and misses, and how far probabilities can be taken at their word."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.drawing.lettering import name as lettered
from explorer.training.thresholds import STEPS, Share, Thresholds


def over_thresholds(table: Thresholds, threshold: float) -> go.Figure:
    """Draw precision, recall and specificity over the threshold, and a line at the one that is chosen.

    Between the lowest threshold that calls any sample negative and the highest that calls any positive.
    """
    positive = lettered(table.positive)
    first, last = (round(end * STEPS) for end in _ends(table, threshold))
    called = [table.at(place / STEPS) for place in range(first, last + 1)]
    x = [one.threshold for one in called]
    chosen = table.at(threshold)
    lines = (
        ("precision", [one.precision for one in called], chosen.precision),
        ("recall", [one.recall for one in called], chosen.recall),
        ("specificity", [one.specificity for one in called], chosen.specificity),
    )
    traces = [
        go.Scatter(
            x=x,
            y=[np.nan if share.value is None else share.value for share in shares],
            customdata=[[share.hits, share.of] for share in shares],
            mode="lines",
            name=name,
            line={"width": 2, "color": theme.CATEGORIES[place], "shape": "hv"},
            hovertemplate=f"above %{{x:.3f}}: {name} %{{y:.3f}}<br>%{{customdata[0]:,}} of %{{customdata[1]:,}}"
            "<extra></extra>",
        )
        for place, (name, shares, _) in enumerate(lines)
    ]
    told = ", ".join(f"{name} {_told(share)}" for name, _, share in lines)
    figure = theme.framed(
        traces,
        f"Called {positive} above {chosen.threshold:.3f}",
        f"threshold of the probability of {positive}",
        "share",
        f"Precision, recall and specificity over the threshold. Above {chosen.threshold:.3f}: {told}.",
        yaxis_range=[-0.02, 1.02],
    )
    figure.add_vline(chosen.threshold, line={"color": theme.GREY, "dash": "dash", "width": 1})
    return figure


def _ends(table: Thresholds, threshold: float) -> tuple[float, float]:
    return min(table.lowest, threshold), max(table.highest, threshold)


def _told(share: Share) -> str:
    return "not defined" if share.value is None else f"{share.value:.3f} ({share.hits:,} of {share.of:,})"


def reliability(table: Thresholds) -> go.Figure:
    """Draw the share of positives against their mean probability, bin by bin, with 95% intervals and counts.

    The diagonal is perfect calibration.
    """
    bins, positive = table.bins, lettered(table.positive)
    observed = np.array([one.observed for one in bins])
    diagonal = {"color": theme.GREY, "dash": "dash", "width": 1}
    traces = [
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=diagonal, hoverinfo="skip", showlegend=False),
        go.Scatter(
            x=[one.predicted for one in bins],
            y=observed,
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [one.high - one.observed for one in bins],
                "arrayminus": [one.observed - one.low for one in bins],
                "thickness": 1.5,
                "width": 4,
            },
            customdata=[[one.positives, one.samples, one.start, one.end] for one in bins],
            mode="markers+text",
            text=[f"{one.samples:,}" for one in bins],
            textposition="top right",
            cliponaxis=False,
            marker={"size": 9, "color": theme.BLUE},
            hovertemplate="probability %{customdata[2]:.1f} to %{customdata[3]:.1f}, mean %{x:.3f}<br>"
            f"%{{customdata[0]:,}} of %{{customdata[1]:,}} are {positive}, %{{y:.3f}}<extra></extra>",
            showlegend=False,
        ),
    ]
    skill = "" if table.skill is None else f", skill {table.skill:.3f}"
    listed = "; ".join(
        f"mean probability {one.predicted:.2f}: {one.positives:,} of {one.samples:,}, {one.observed:.2f}"
        for one in bins
    )
    return theme.framed(
        traces,
        f"Calibration: Brier score {table.brier:.3f}{skill}",
        f"predicted probability of {positive}",
        f"share that is {positive}",
        f"How many held-out samples are {positive} at each predicted probability: {listed}. "
        f"Brier score {table.brier:.3f}{skill}.",
        height=400,
        xaxis_range=[-0.02, 1.06],
        yaxis_range=[-0.02, 1.02],
    )
