"""What the heads of a trained transformer attend to, against linkage, and whether the pairs they join interact."""

import streamlit as st

from explorer.screens.genome.attention import page

st.title("Attention")
page.show()
