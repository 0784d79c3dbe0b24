"""Bring files in: examined before anything is loaded, every refusal one sentence, every mend a switch."""

import streamlit as st

from explorer.screens.genome.bring import page

st.title("Bring your data")
page.show()
