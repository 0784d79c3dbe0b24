"""Choosing a layer, and a unit of it, of a network that reads digits."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from explorer.inspection.images.target import pictured
from explorer.jobs.runs import Run
from explorer.networks.geometry import Row, geometry
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import digits_run
from explorer.ui import address
from explorer.ui.caching import cached_resource
from explorer.ui.say import count

LEFT_OUT = ("pad", "crop", "flatten", "dropout")
"""Layers that only rearrange, or do nothing once training is over."""


def layers(run: Run) -> dict[str, Row]:
    """Return the layers of a run's network whose units are channels of maps or features, by name."""
    return _opened(run.id, run.folder)[1]


def choose_layer(run: Run, label: str, key: str, usual: str = "") -> Row:
    """Choose a layer; at first `usual`, or else the last map that an activation has bent."""
    rows = layers(run)
    maps = [row.name for row in rows.values() if row.output is not None and len(row.output) == 3]
    bent = [name for name in maps if rows[name].layer.family == "activation"]
    first = usual if usual in rows else (bent or maps or list(rows))[-1]
    names = list(rows)
    with st.container(width=460):
        chosen = address.choose(label, names, key, index=names.index(first), format_func=lambda n: titled(rows[n]))
    return rows[chosen]


def titled(row: Row) -> str:
    """Return a layer's name with its size.

    >>> from explorer.training.lessons import twins
    >>> titled(geometry(twins.small("lenet-5").spec)["conv_2"])
    'conv_2 · 16 maps of 10 × 10'
    """
    if row.output is None:
        return row.name
    first, *rest = row.output.sizes
    return f"{row.name} · " + (f"{count(first, 'map')} of {rest[0]} × {rest[1]}" if rest else count(first, "unit"))


def unit_word(row: Row) -> str:
    """Return what one of the layer's first axis is called."""
    return "map" if row.output is not None and len(row.output) == 3 else "unit"


def unit_name(row: Row, channel: int, output: bool = False) -> str:
    """Return what a unit is called, counted from 1 as everywhere on the page; those of the output are digits.

    >>> from explorer.training.lessons import twins
    >>> conv = geometry(twins.small("lenet-5").spec)["conv_2"]
    >>> unit_name(conv, 0), unit_name(conv, 0, output=True)
    ('map 1', 'digit 0')
    """
    return f"digit {channel}" if output else f"{unit_word(row)} {channel + 1}"


def spec_of(run: Run) -> NetworkSpec:
    """Return the network of a run."""
    return _opened(run.id, run.folder)[0]


@cached_resource(max_entries=20)
def _opened(id: str, _folder: Path) -> tuple[NetworkSpec, dict[str, Row]]:
    spec = digits_run.network(_folder)
    rows = [row for row in geometry(spec) if row.output is not None and row.kind not in LEFT_OUT]
    return spec, {row.name: row for row in rows if row.output is not None and pictured(row.output)}
