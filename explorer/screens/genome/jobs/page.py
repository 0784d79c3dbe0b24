"""Every piece of work: what waits, what runs, what came of it."""

import streamlit as st

from explorer.screens.genome.jobs import job_list
from explorer.ui import damaged, deleting
from explorer.ui.session import store


def show() -> None:
    """Draw the page."""
    st.caption(
        "Work runs outside the web page: closing the tab stops nothing. When the app itself is stopped, training goes "
        "on and is found again at the next start; short jobs are ended and start again with the app."
    )
    deleting.show("runs")
    store().look_through()
    damaged.section(store(), ("run", "dataset", "network", "draft"))
    which = st.segmented_control("Show", job_list.GROUPS, default="All", key="show", bind="query-params")
    job_list.table(store(), which or "All")
