"""What is kept: its room in figures, and a table to choose from."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from explorer.jobs import private
from explorer.jobs.belongings import Item, Used
from explorer.ui import deleting
from explorer.ui.say import count, escaped, size, spelled
from explorer.ui.session import workspace
from explorer.ui.show import metric

HEIGHT = 420
MEGABYTE = 1e6
OPEN = "other accounts of this machine can look into it, as its disk or its owner does not let us close it"


def figures(used: Used) -> None:
    """Show what all of it takes of the disk."""
    with st.container(horizontal=True):
        metric("Kept", size(used.items))
        metric("In the trash", size(used.trash))
        metric("Temporary", size(used.temporary), "of work at hand")
        if used.counted is not None and used.most is not None:
            metric("Your share", f"{size(used.counted)} of {size(used.most)}", "all but what came with the app")
        metric("Free on the disk", size(used.free))
    place = workspace().path
    closed = "other accounts of this machine cannot read it" if private.is_closed(place) else OPEN
    st.caption(escaped(f"All of it lies in {place} on this machine; {closed}."))


def table(items: list[Item]) -> list[Item]:
    """Draw all that is kept, the largest first; return what was chosen."""
    if not items:
        st.info("Nothing is kept yet.")
        return []
    listed = pd.DataFrame(
        {
            "what": [item.name for item in items],
            "kind": [item.kind for item in items],
            "MB": [item.bytes / MEGABYTE for item in items],
            "from": [
                "" if item.shipped else f"{datetime.fromtimestamp(item.changed):%Y-%m-%d %H:%M}" for item in items
            ],
            "made": ["shipped" if item.shipped else "here" for item in items],
        }
    )
    columns = {
        "what": st.column_config.TextColumn("what", width="large"),
        "MB": st.column_config.NumberColumn("MB on disk", format="%.2f"),
    }
    drawn = st.dataframe(
        spelled(listed),
        hide_index=True,
        height=HEIGHT if len(items) > 10 else "content",
        key="kept",
        on_select="rerun",
        selection_mode="multi-row",
        column_config=columns,
        alt="Everything that is kept, with its kind, size and date",
    )
    return [items[row] for row in drawn.selection.rows if row < len(items)]


def delete(chosen: list[Item]) -> None:
    """Offer to delete what was chosen in the table."""
    room = size(sum(item.bytes for item in chosen))
    words = f"Delete {count(len(chosen), 'item')} ({room})" if chosen else "Delete what is ticked"
    if st.button(words, key="delete-chosen", icon=":material/delete:", disabled=not chosen):
        deleting.ask("", *(item.path for item in chosen))
