"""A page with one network's canvas, driven by its query: ?architecture=&editable."""

import streamlit as st

from explorer.components.network_builder import Bench, hear, message, network_builder, picture
from explorer.networks.drafting.check import check
from explorer.networks.drafting.draft import Draft
from explorer.networks.drafting.history import History
from explorer.networks.zoo import gallery

st.set_page_config(layout="wide")
name = st.query_params.get("architecture", "resnet-152")
if "bench" not in st.session_state:
    st.session_state.bench = Bench(History(Draft.of(gallery.architecture(name).build())))


def heard() -> None:
    """Take what the browser did."""
    st.session_state.bench = hear(st.session_state.bench, message("canvas"))


bench = st.session_state.bench
editable = "editable" in st.query_params
network_builder(picture(check(bench.draft)), key="canvas", bench=bench if editable else None, on_change=heard)
