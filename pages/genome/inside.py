"""Look inside a trained network: what its filters look for."""

import streamlit as st

from explorer.screens.genome.inside import page

st.title("Look inside")
page.show()
