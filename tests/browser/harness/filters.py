"""A page with one filter view that asks where nobody answers: whoever drives it answers in the server's place."""

import streamlit as st

from explorer.components.filter_grid import filter_grid

st.set_page_config(layout="wide")
filters = int(st.query_params.get("filters", "256"))
question = {"run": "train-0000000000", "layer": "conv"}
chosen = filter_grid("/live/inspect?token=none", question, key="grid", filters=filters, samples=600)
st.code(f"chosen {chosen}")
