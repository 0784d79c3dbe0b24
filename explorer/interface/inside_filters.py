"""The view of a network's filters: their weights, what excites them, and which are alike."""

from __future__ import annotations

import streamlit as st

from explorer.inspection.filters.kinds import FilterLayer, filter_layers
from explorer.interface import address
from explorer.interface.inside_opened import Opened
from explorer.interface.say import count

SHARED = {
    "everywhere": "the same at every place",
    "own place": "with weights of their own at each place",
    "whole genome": "as wide as the map they read",
}


def show(opened: Opened) -> None:
    """Draw the filters of one layer."""
    layers = filter_layers(opened.trained.network.spec)
    if not layers:
        st.info("No layer of this network has filters along the genome.", icon=":material/info:")
        return
    layer = _layer(layers)
    st.caption(
        f"{count(layer.filters, 'filter')} over {count(layer.taps, 'place')} and "
        f"{count(layer.channels, 'channel')}, {SHARED[layer.sharing]}."
    )


def _layer(layers: tuple[FilterLayer, ...]) -> FilterLayer:
    by_name = {layer.name: layer for layer in layers}
    return by_name[
        address.choose("Layer", list(by_name), "layer", format_func=lambda name: f"{name} · {by_name[name].title}")
    ]
