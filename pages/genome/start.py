"""Where to begin: the journey, the latest map, the datasets."""

import streamlit as st

from explorer.interface import start

st.title("What did the network see in the genome?")
st.markdown(
    "Build a neural network, train it on genotypes beside the linear models it has to beat, and see which positions it "
    "used. Every map is checked before it is shown as true."
)
start.steps()
start.latest_map()
start.datasets()
start.version()
