"""Choose a network or build one, and see what follows: shapes, parameters, what each layer sees of the genome."""

import streamlit as st

from explorer.screens.genome.network import page

st.title("Network")
page.show()
