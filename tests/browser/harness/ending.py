"""A page with a part far below, whose next run takes its time and ends early, as its query says: ?by=stop|error|part.

With `part` the part stands on top, and is there in every run.
"""

import time

import streamlit as st

from explorer.ui.early_end import end_page, forgetting_parts

by = st.query_params["by"]


@st.fragment
def part() -> None:
    """A part that runs alone."""
    st.session_state.parts = st.session_state.get("parts", 0) + 1
    st.button("The part")
    st.text(f"parts {st.session_state.parts}")


with forgetting_parts():
    if by == "part":
        part()
    if st.button("Next"):
        time.sleep(1.5)
        st.text("Nothing more.")
        if by == "error":
            raise ValueError("a fault")
        end_page()
    for line in range(20):
        st.text(f"line {line}")
    if by != "part":
        part()
