"""What a dataset looks like: calls, samples, traits, linkage; filters, and planting a known truth."""

import streamlit as st

from explorer.screens.genome.data import page

st.title("Data")
page.show()
