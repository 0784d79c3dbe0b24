"""Test every variant by itself, given covariates: the map that a network's saliency is compared with."""

import streamlit as st

from explorer.screens.genome.association import page

st.title("Association")
page.show()
