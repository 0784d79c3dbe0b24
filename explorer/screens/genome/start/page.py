"""Where to begin: the journey, the latest map, the datasets."""

import streamlit as st

from explorer.screens.genome.start import parts
from explorer.ui.say import plainly


def show() -> None:
    """Draw the page."""
    st.markdown(
        "Build a neural network, train it on genotypes beside the linear models it has to beat, and see which "
        "positions it used. Every map is checked before it is shown as true."
    )
    parts.steps()
    with plainly(stop=False):
        parts.latest_map()
    parts.datasets()
    parts.version()
