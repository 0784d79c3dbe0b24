"""Who uses this server, and what they take of it: sizes and counts, and never what anything of theirs is called."""

from __future__ import annotations

import shutil

import streamlit as st

from explorer.jobs.disk_use import Use
from explorer.routes import server
from explorer.routes.administration import Administration, Row, Work
from explorer.screens.genome.people import one, table, work
from explorer.ui.say import count, size
from explorer.ui.session import session
from explorer.ui.show import metric

VIEWS = ("People", "Work")


def show() -> None:
    """Draw the page; InputError where whoever looks at it is no administrator."""
    asked = Administration(server.current(), session())
    st.caption(
        "An administrator sees sizes and counts. What datasets, jobs and files of others are called, and what is in "
        "them, is shown to nobody but them."
    )
    one.say()
    rows, at_hand = asked.people(), asked.work()
    _figures(rows, at_hand)
    if st.segmented_control("Show", VIEWS, default=VIEWS[0], key="show", bind="query-params") == "Work":
        work.show()
        return
    chosen = table.show(rows)
    if chosen is not None:
        one.show(asked, chosen)


def _figures(rows: list[Row], at_hand: list[Work]) -> None:
    """Show in figures what all of them together take."""
    uses: list[Use] = [row.use for row in rows if row.use is not None]
    disk = shutil.disk_usage(server.current().workspace.path)
    here_now = sum(row.sockets > 0 for row in rows)
    with st.container(horizontal=True):
        metric("People", f"{len(rows):,}", f"{here_now:,} here now")
        working = sum(one.working for one in at_hand)
        metric("Jobs at work", f"{working:,}", f"{len(at_hand) - working:,} waiting")
        metric("Memory of jobs", size(sum(one.memory for one in at_hand)))
        held = size(sum(use.bytes for use in uses)) if uses or not rows else "not measured yet"
        metric("Held by people", held, f"of {count(len(uses), 'person', 'people')}")
        metric("Free on the disk", size(disk.free), f"of {size(disk.total)}")
