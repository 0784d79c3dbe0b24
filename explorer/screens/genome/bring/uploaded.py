"""Files that were uploaded before and are still kept."""

from __future__ import annotations

import time

import streamlit as st

from explorer.jobs import belongings
from explorer.jobs.uploads import KEPT_DAYS
from explorer.ui import deleting
from explorer.ui.say import count, escaped, size
from explorer.ui.session import workspace

MOST = 20


def show() -> None:
    """List them folded, each with its size and a way to delete it; nothing where there are none."""
    kept = belongings.uploads(workspace())
    if not kept:
        return
    room = size(sum(item.bytes for item in kept))
    with st.expander(f"Uploaded before: {count(len(kept), 'upload')}, {room}", icon=":material/folder_zip:"):
        for item in kept[:MOST]:
            with st.container(
                horizontal=True, vertical_alignment="center", gap="small", key=item.path.replace("/", "-")
            ):
                when = time.strftime("%d %b %H:%M", time.localtime(item.changed))
                told = f"{size(item.bytes)}, {when}"
                st.markdown(f"**{escaped(item.name)}** :small[:gray[{escaped(told)}]]", width="stretch")
                deleting.button("uploads", item.path, key=f"delete-{item.path}")
        if len(kept) > MOST:
            st.caption(f"and {count(len(kept) - MOST, 'more upload')}, on the page **Storage**")
        st.caption(f"A dataset that was loaded has its own copy; uploads go by themselves after {KEPT_DAYS:.0f} days.")
