"""A page that takes its time: how long, and whether it runs twice at a click, stands in its query: ?seconds=&twice."""

import time

import streamlit as st

seconds = float(st.query_params.get("seconds", "0"))
clicked = st.button("Again")
if clicked and "twice" in st.query_params:
    st.rerun()
time.sleep(seconds)
st.session_state.runs = st.session_state.get("runs", 0) + 1
st.code(f"runs {st.session_state.runs}")


@st.fragment
def part() -> None:
    """A part that runs alone."""
    st.session_state.parts = st.session_state.get("parts", 0) + 1
    st.button("The part")
    st.text(f"parts {st.session_state.parts}")


part()
