"""Where to begin: the journey, the latest map, the datasets."""

import streamlit as st

from explorer.screens.genome.start import page

st.title("What did the network see in the genome?")
page.show()
