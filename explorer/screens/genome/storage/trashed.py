"""What was deleted and can be put back."""

from __future__ import annotations

import time

import streamlit as st

from explorer.jobs.trash import Entry, Trash
from explorer.ui import deleting
from explorer.ui.say import about, count, escaped, size
from explorer.ui.session import workspace

MOST = 30


def show() -> None:
    """Draw the trash: each deletion with a way back, and a way to be rid of all."""
    entries = deleting.entries()
    st.subheader("Deleted")
    if not entries:
        st.caption(f"Nothing. What is deleted can be put back here for {deleting.HOURS} hours.")
        return
    for entry in entries[:MOST]:
        _one(entry)
    if len(entries) > MOST:
        st.caption(f"and {count(len(entries) - MOST, 'more deletion')}")
    room = size(sum(entry.note.bytes for entry in entries))
    with st.popover(f"Empty now ({room})", icon=":material/delete_forever:"):
        st.markdown(f"{count(len(entries), 'deletion')} cannot be put back any more then.")
        if st.button("Empty", key="empty-trash", type="primary"):
            Trash(workspace().path).empty()
            st.rerun()


def _one(entry: Entry) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"trashed-{entry.id}"):
        left = max(0.0, entry.until - time.time())
        parts = count(len(entry.note.paths), "item")
        told = f"{parts}, {size(entry.note.bytes)}; gone for good in {about(left)}"
        st.markdown(f"**{escaped(entry.note.title)}** :small[:gray[{escaped(told)}]]", width="stretch")
        deleting.undo(entry)
