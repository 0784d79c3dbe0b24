"""Everything that is kept, how much room it takes, and what can be done about it."""

import streamlit as st

from explorer.jobs import belongings
from explorer.screens.genome.storage import everything, kept, trashed
from explorer.ui import deleting, leaving
from explorer.ui.session import store


def show() -> None:
    """Draw the page."""
    deleting.show("")
    items = belongings.items(store())
    kept.figures(belongings.used(store(), items))
    chosen = kept.table(items)
    with st.container(horizontal=True, vertical_alignment="center"):
        kept.delete(chosen)
        everything.offer([item for item in items if not item.shipped])
        everything.bring_back()
    trashed.show()
    leaving.section()
