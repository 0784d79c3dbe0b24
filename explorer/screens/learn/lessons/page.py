"""Ready-made states of the playground, each with one thing to see, and the making of more."""

import streamlit as st

from explorer.screens.learn.lessons import lesson_pages


def show() -> None:
    """Draw the page."""
    st.markdown("Each opens the playground with everything set; from there you can change whatever you like.")
    lesson_pages.cards()
    st.header("Make a lesson")
    lesson_pages.maker()
