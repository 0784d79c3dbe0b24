"""A network that reads digits, trained here: draw one, and see what every layer makes of it."""

import streamlit as st

from explorer.screens.learn.inside_cnn import chosen_run, views


def show() -> None:
    """Draw the page."""
    network, epoch, train = st.columns([4, 4, 2], vertical_alignment="bottom", gap="medium")
    with train:
        chosen_run.another()
    with network:
        run = chosen_run.choose()
    chosen_run.until_begun(run)
    views.show(run, epoch)
