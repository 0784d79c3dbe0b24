"""What a lesson's card shows of it: some of its points, and its network."""

from __future__ import annotations

import itertools

import numpy as np

from explorer.datasets.teaching import points
from explorer.messages.playground.state import State
from explorer.ui.cards import BLUE, GREY, ORANGE, svg

SIDE, WIDTH, HEIGHT = 60, 150, 64
SHOWN = 70
"""Points that are drawn."""
SEVERAL = (BLUE, ORANGE, "#2f9e68", "#a05bb5", "#b79a1f", "#5d6b7a")
MOST_UNITS = 5
"""Neurons of a layer that are drawn."""


def drawn(state: State) -> str:
    """Return the picture of a lesson, as an address that holds all of it."""
    frame = f'<rect x="2" y="2" width="{SIDE}" height="{SIDE}" rx="4" fill="{GREY}" fill-opacity="0.14"/>'
    return svg([frame, *_points(state), *_network(state)], WIDTH, HEIGHT)


def _points(state: State) -> list[str]:
    if state.data == "points":
        made = points.own(np.asarray(state.points, dtype=float).reshape(-1, 4), state.points_task)
    elif state.data in points.GENERATORS:
        made = points.generate(state.data, SHOWN, state.noise, state.train_share, state.seed, state.classes)
    else:
        return []
    radius = 4.0 if len(made.places) < 5 else 1.7
    at = 2 + SIDE / 2 + made.places * (SIDE / 2 - 3) / points.REACH * (1, -1)
    return [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{_colour(made, label)}"/>'
        for (x, y), label in zip(at, made.labels, strict=True)
    ]


def _colour(made: points.Points, label: float) -> str:
    if made.task == "regression":
        return ORANGE if label > 0 else BLUE
    return SEVERAL[int(label) % len(SEVERAL)]


def _network(state: State) -> list[str]:
    """The layers as columns of dots with their links, from two inputs to one output; long layers are cut."""
    counts = [len(state.features), *(layer.units for layer in state.layers), 1]
    across = np.linspace(SIDE + 16, WIDTH - 8, len(counts))
    columns = [
        [(x, HEIGHT / 2 + 11 * (k - (shown - 1) / 2)) for k in range(shown)]
        for x, shown in zip(across, (min(count, MOST_UNITS) for count in counts), strict=True)
    ]
    links = [
        f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="{GREY}" stroke-opacity="0.4"/>'
        for before, after in itertools.pairwise(columns)
        for x0, y0 in before
        for x1, y1 in after
    ]
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{GREY}"/>' for column in columns for x, y in column]
    return links + dots
