"""Look inside a trained network: what its filters look for."""

import streamlit as st

from explorer.interface import inside, pickers

st.title("Look inside")
inside.show(inside.choose(pickers.dataset()))
