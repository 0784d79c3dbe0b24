"""Test every variant by itself, given covariates: the map that a network's saliency is compared with."""

import streamlit as st

from explorer.screens.genome.association import parts
from explorer.ui import pickers


def show() -> None:
    """Draw the page."""
    data = pickers.dataset()
    found = parts.ask(data)
    parts.headline(found, data)
    chosen = parts.view(found, data)
    left, right = st.columns([3, 2])
    with left:
        parts.top_table(found, data)
    with right:
        parts.qq_plot(found)
    if chosen is not None and chosen.variant is not None:
        parts.variant(found, data, chosen.variant)
    parts.downloads(found)
