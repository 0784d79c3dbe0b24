"""Test every variant by itself, given covariates: the map that a network's saliency is compared with."""

import streamlit as st

from explorer.screens.genome.association import parts, request
from explorer.ui import follow, paper, pickers
from explorer.ui.frame import one_line


def show() -> None:
    """Draw the page."""
    data = pickers.dataset()
    run, result = request.choose(data)
    parts.withheld(result)
    chosen = parts.view(run, result, data)
    with one_line("take-home"):
        paper.menu(paper.of_association(run, chosen), "association")
        follow.origin(run)
    if chosen is not None and chosen.variant is not None:
        parts.variant(result, data, chosen.variant)
    parts.headline(result, data)
    left, right = st.columns([3, 2])
    with left:
        parts.top_table(result, data)
    with right:
        parts.qq_plot(result)
    parts.downloads(run)
