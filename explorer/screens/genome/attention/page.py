"""What the heads of a trained transformer attend to, against linkage, and whether the pairs they join interact."""

import streamlit as st

from explorer.screens.genome.attention import form
from explorer.screens.genome.attention import heads as attention
from explorer.ui import pickers


def show() -> None:
    """Draw the page."""
    data = pickers.dataset()
    run = form.choose_run(data)
    parameters = form.ask(run, data)
    asked, found = attention.looked(run, parameters)
    attention.headline(found)
    if not found.about["exact"] and (stretch := form.zoom(found.about["tokens"])):
        asked, found = attention.looked(run, form.exactly(parameters, stretch))

    attention.heads(found, data)
    attention.checks(found)
    pairs, linkage, heads, far, ways, take = st.tabs(
        ["Far pairs", "Attention and linkage", "Heads", "Distances", "Raw and weighted", "Downloads"]
    )
    with pairs:
        attention.pairs(found)
    with linkage:
        attention.triangles(found, data)
    with heads:
        attention.heads_table(found)
    with far:
        attention.distances(found)
    with ways:
        attention.summaries(found)
    with take:
        attention.downloads(asked)
