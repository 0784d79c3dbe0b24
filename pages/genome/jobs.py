"""Every piece of work: what waits, what runs, what came of it."""

import streamlit as st

from explorer.interface import job_list
from explorer.interface.session import store

st.title("Jobs")
st.caption(
    "Work runs outside the web page: closing the tab stops nothing. When the app itself is stopped, training goes on "
    "and is found again at the next start; short jobs are ended and start again with the app."
)
which = st.segmented_control("Show", job_list.GROUPS, default="All", key="show", bind="query-params")
job_list.table(store(), which or "All")
