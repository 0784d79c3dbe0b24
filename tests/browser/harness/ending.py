"""A page with a part far below, whose next run takes its time and then ends early, as its query says: ?by=

stop   silently
words  after some more words
error  by an error
part   silently; the part stands on top, and is there in every run
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
    st.button("Again")
    if st.button("Next"):
        st.text("Nothing more.")
        time.sleep(1.5)
        if by == "words":
            st.text("Nothing at all.")
        if by == "error":
            raise ValueError("a fault")
        end_page()
    for line in range(20):
        st.text(f"line {line}")
    if by != "part":
        part()
