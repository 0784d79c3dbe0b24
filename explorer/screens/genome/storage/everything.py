"""Delete everything of one's own at once, or have back what came with the app."""

from __future__ import annotations

import time

import streamlit as st

from explorer.jobs import deleting, prepared
from explorer.jobs.belongings import MOST, Item
from explorer.jobs.runs import Run
from explorer.ui.deleting import HOURS, SAID
from explorer.ui.say import count, escaped, plainly, size
from explorer.ui.session import store

WORD = "delete everything"
STOPPED_WITHIN = 60.0
"""Seconds that work at hand is given to end; it has ended or was killed before."""


def offer(items: list[Item]) -> None:
    """Offer to delete all that is one's own."""
    if st.button("Delete everything of mine", key="everything", icon=":material/delete_forever:", disabled=not items):
        room = size(sum(item.bytes for item in items))
        st.dialog(f"Delete everything of yours ({count(len(items), 'item')}, {escaped(room)})?")(_confirm)(items)


def bring_back() -> None:
    """Offer the sample data and what was made of them, where they were deleted."""
    missing = prepared.missing(store())
    if missing and st.button("Bring back what was shipped", key="bring-back", icon=":material/inventory_2:"):
        with plainly(), st.spinner("Taking in the sample data"):
            prepared.bring_back(store())
        st.session_state[SAID] = "What was shipped is back."
        st.rerun()


def _confirm(items: list[Item]) -> None:
    st.markdown(
        "All datasets, uploads, networks, trainings and explanations that were made or brought here. The sample data "
        "and what was shipped with them are there afterwards, as in a new workspace."
    )
    at_work = store().list(state=("queued", "running"), most=MOST)
    stop = not at_work or st.checkbox(
        f"Stop {count(len(at_work), 'job')} at work or waiting first", key="everything-stop"
    )
    typed = st.text_input(f"To be sure, type **{WORD}**", key="everything-typed", max_chars=40)
    for_good = st.checkbox("For good, without a way back", key="everything-for-good")
    st.caption("It cannot be undone." if for_good else f"It can be put back for {HOURS} hours.")
    sure = stop and typed.strip().lower() == WORD
    if st.button("Delete everything", key="everything-now", type="primary", disabled=not sure):
        with plainly():
            _delete(at_work, for_good)
        st.session_state[SAID] = "Everything of yours was deleted."
        st.rerun()


def _delete(at_work: list[Run], for_good: bool) -> None:
    """Stop what is at work, delete all that is one's own, and begin as with a new workspace."""
    with st.spinner("Stopping what is at work"):
        for run in at_work:
            store().stop(run.id)
        end = time.monotonic() + STOPPED_WITHIN
        while store().list(state=("queued", "running")) and time.monotonic() < end:
            time.sleep(0.1)
    with st.spinner("Deleting"):
        paths = [item.path for item in deleting.everything(store())]
        if paths:
            deleting.delete(store(), paths, title="Everything of yours", for_good=for_good)
        prepared.bring_back(store())
