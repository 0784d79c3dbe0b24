"""Figures of the lesson on convolution: volumes as boxes, averages over dropout masks, tuning of oriented cells."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.drawing import theme
from explorer.inspection.operations.cortex import Answers
from explorer.inspection.operations.dropping import Dropped

_SLANT = (0.42, 0.3)


def volumes(before: tuple[int, int, int], after: tuple[int, int, int]) -> go.Figure:
    """Draw two volumes (depth, height, width) as boxes; sides are drawn by their roots, so that thin ones show."""
    traces, notes, left = [], [], 0.0
    drawn = sum(np.sqrt(width) + np.sqrt(depth) * _SLANT[0] for depth, _, width in (before, after))
    between = 0.5 * drawn  # room for the words at the right of a box
    for (depth, height, width), colour in ((before, theme.GREY), (after, theme.BLUE)):
        deep, high, wide = (np.sqrt(side) for side in (depth, height, width))
        dx, dy = deep * _SLANT[0], deep * _SLANT[1]
        front = [(left, 0), (left + wide, 0), (left + wide, high), (left, high)]
        faces = (
            front,
            [front[3], front[2], (front[2][0] + dx, high + dy), (front[3][0] + dx, high + dy)],
            [front[1], front[2], (front[2][0] + dx, high + dy), (front[1][0] + dx, dy)],
        )
        for place, face in enumerate(faces):
            x, y = zip(*face, face[0], strict=True)
            traces.append(
                go.Scatter(
                    x=x, y=y, fill="toself", mode="lines", opacity=(0.9, 0.6, 0.75)[place], hoverinfo="skip",
                    line={"color": colour, "width": 2}, showlegend=False,
                )
            )  # fmt: skip
        for x, y, text, anchor, baseline, shift in (
            (left + wide / 2, 0, f"width {width:,}", "center", "top", 0),
            (left + wide + dx, dy + high / 2, f"height {height:,}", "left", "middle", 4),
            (left + wide / 2 + dx, high + dy, f"depth {depth:,}", "center", "bottom", 0),
        ):
            note = {"x": x, "y": y, "text": text, "showarrow": False, "xanchor": anchor, "yanchor": baseline}
            notes.append({**note, "xshift": shift})
        left += wide + dx + between
    figure = theme.framed(
        traces, "The volume before and after", "", "",
        f"{' × '.join(map(str, before))} before, {' × '.join(map(str, after))} after (depth, height, width).",
        height=300,
    )  # fmt: skip
    figure.update_layout(annotations=notes, margin={"l": 10, "r": 90, "t": 40, "b": 10})
    figure.update_xaxes(visible=False, range=[-0.02 * drawn, drawn + between])
    figure.update_yaxes(visible=False, scaleanchor="x")
    return figure


def averages(dropped: Dropped) -> go.Figure:
    """Draw how far the mean over masks is from the mean over all masks, unit by unit, and how far it should be."""
    masks = np.arange(1, len(dropped.running) + 1)
    off = np.abs(dropped.running - dropped.expected).mean(1)
    due = dropped.spread.mean() * np.sqrt(2 / np.pi) / np.sqrt(masks)
    traces = [
        go.Scatter(x=masks, y=off, mode="lines", name="measured", line={"color": theme.BLUE}),
        go.Scatter(x=masks, y=due, mode="lines", name="1 / √masks", line={"color": theme.GREY, "dash": "dash"}),
    ]
    figure = theme.framed(
        traces,
        "Mean over masks so far: distance from the mean over all masks",
        "masks drawn",
        "mean distance",
        f"Falls from {off[0]:.2f} after one mask to {off[-1]:.3f} after {len(masks)}.",
        height=340,
    )
    marks = [mark for power in (1, 10, 100, 1000) for mark in (power, 2 * power, 5 * power) if mark <= len(masks)]
    figure.update_xaxes(type="log", tickvals=marks)
    return figure


def tuning(answers: Answers, angle: float, offset: float) -> go.Figure:
    """Draw answers by the bar's angle at one offset, and by its offset at one angle, of both cells."""
    from plotly.subplots import make_subplots

    figure = make_subplots(1, 2, subplot_titles=("by angle of the bar", "by place of the bar"), horizontal_spacing=0.09)
    at, near = int(np.abs(answers.offsets - offset).argmin()), int(np.abs(answers.angles - angle).argmin())
    for name, values, colour, dash in (
        ("complex cell", answers.complex, theme.ORANGE, "solid"),
        ("simple cell", answers.simple, theme.BLUE, "dash"),
    ):
        line = {"color": colour, "dash": dash}
        figure.add_scatter(x=answers.angles, y=values[:, at], name=name, mode="lines+markers", line=line, row=1, col=1)
        figure.add_scatter(
            x=answers.offsets,
            y=values[near],
            name=name,
            mode="lines+markers",
            line=line,
            row=1,
            col=2,
            showlegend=False,
        )
    figure.add_vline(x=angle, line={"color": theme.GREY, "dash": "dot"}, row=1, col=1)  # type: ignore[arg-type]
    figure.add_vline(x=offset, line={"color": theme.GREY, "dash": "dot"}, row=1, col=2)  # type: ignore[arg-type]
    best = answers.angles[int(answers.complex.max(1).argmax())]
    figure = theme.framed(
        figure, "", "", "answer",
        f"Both cells answer most to bars of {best:g} degrees; the simple cell only at some places, the complex at all.",
        height=330,
    )  # fmt: skip
    figure.update_layout(showlegend=True, legend={"y": 1.12})
    figure.update_xaxes(title_text="angle, degrees", row=1, col=1)
    figure.update_xaxes(title_text="offset across the bar, cells", row=1, col=2)
    figure.update_yaxes(title_text="", row=1, col=2)
    return figure
