"""A layer's units along the genome: click one to see what it depends on, and how its window grew layer by layer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.messages import choices
from explorer.messages.choices import Cell

__all__ = ["Cell", "Drawn", "Ruler", "unit_fields"]

_VIEW = declare("snp_explorer_unit_fields", "unit_fields/main.js")


@dataclass(frozen=True, eq=False)
class Ruler:
    """The positions that a network reads, in its own order.

    Attributes
    ----------
    chromosomes : sequence of str (positions,), "" where unknown
    position : int array (positions,), base pairs, 0 where unknown
    """

    chromosomes: Sequence[str]
    position: np.ndarray

    def runs(self) -> list[tuple[str, int, int]]:
        """Return stretches of one chromosome as (name, first, last + 1)."""
        names = np.asarray(self.chromosomes, dtype=str)
        starts = np.flatnonzero(np.r_[True, names[1:] != names[:-1]])
        ends = np.append(starts[1:], len(names))
        return [(str(names[a]), int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


@dataclass(frozen=True)
class Drawn:
    """A layer as the view offers it: how its units are drawn, and what to say of it."""

    name: str
    title: str
    shape: str
    channels: int
    places: int
    channel_word: str
    note: str = ""


def unit_fields(
    layers: Sequence[Drawn],
    ruler: Ruler,
    *,
    path: str,
    network: Mapping[str, object],
    source: Mapping[str, int | str],
    key: str,
    mode: Literal["field", "map"] = "field",
    title: str = "",
    first: Cell | None = None,
    group: str | None = None,
    height: int = 620,
) -> Cell | None:
    """Draw a layer's units and what the chosen one depends on; return the unit that was clicked.

    Parameters
    ----------
    path : where the view asks the inspection engine
    network : run, fold and epoch, as the engine's questions name them
    source : {"sample": index} or {"trait": name}: the values of which samples are drawn
    mode : "field" draws the chosen unit's window and gradient below its layer; "map" gives the layer all the room
    first : what is chosen at first, as long as nothing was clicked
    group : views of one group choose the same unit
    """
    state = st.session_state.get(key)
    first = (read_cell(state.get("chosen"), layers) if state is not None else None) or first
    header = {
        "path": path,
        "network": network,
        "source": source,
        "mode": mode,
        "title": title,
        "group": group,
        "height": height,
        "first": None if first is None else [first.layer, first.channel, first.column],
        "positions": len(ruler.position),
        "runs": ruler.runs(),
        "mapped": bool((ruler.position > 0).all()),
        "layers": [vars(layer) for layer in layers],
    }
    sha = hashlib.blake2b(
        repr({name: header[name] for name in header if name not in ("path", "first")}).encode(), digest_size=12
    )
    header["digest"] = sha.hexdigest()
    data = transport.pack(header, position=np.asarray(ruler.position, np.uint32))
    return read_cell(_VIEW(key=key, data=data, on_chosen_change=nothing).get("chosen"), layers)


def read_cell(value: object, layers: Sequence[Drawn]) -> Cell | None:
    """Return what the browser says is chosen, None where that makes no sense.

    >>> layers = [Drawn("conv", "Convolution", "4 x 9", 4, 9, "channel")]
    >>> read_cell({"layer": "conv", "channel": 3, "column": 8}, layers)
    Cell(layer='conv', channel=3, column=8)
    >>> read_cell({"layer": "conv", "channel": 4, "column": 8}, layers) is None
    True
    """
    cell = choices.read(choices.CELL, value)
    if cell is None:
        return None
    shown = any(one.name == cell.layer and cell.channel < one.channels and cell.column < one.places for one in layers)
    return cell if shown else None
