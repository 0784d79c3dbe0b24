"""Train a network beside its rivals, and watch it."""

import streamlit as st

from explorer.screens.genome.train import page

st.title("Train")
page.show()
