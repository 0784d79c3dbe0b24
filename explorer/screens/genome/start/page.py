"""Where to begin: three doors, the latest map, the datasets."""

import streamlit as st

from explorer.screens.genome.start import doors, parts
from explorer.ui.say import plainly


def show() -> None:
    """Draw the page."""
    st.markdown(
        "Train neural networks on genotypes, see which positions they used, and whether that is to be believed."
    )
    doors.doors()
    with plainly(stop=False):
        parts.latest_map()
    parts.datasets()
    parts.version()
