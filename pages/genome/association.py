"""Test every variant by itself, given covariates: the map that a network's saliency is compared with."""

import streamlit as st

from explorer.interface import association, pickers

st.title("Association")
data = pickers.dataset()
found = association.ask(data)
association.headline(found, data)
chosen = association.view(found, data)
left, right = st.columns([3, 2])
with left:
    association.top_table(found, data)
with right:
    association.qq_plot(found)
if chosen is not None and chosen.variant is not None:
    association.variant(found, data, chosen.variant)
association.downloads(found)
