"""All people in a table that is searched and sorted, and one of them chosen."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime

import pandas as pd
import streamlit as st

from explorer.routes import server
from explorer.routes.administration import Row
from explorer.ui.say import about, count, spelled

CHOSEN = "people-chosen"
"""Where the page keeps the id of the person who was chosen last."""
HEIGHT, SHORT = 420, 10
MEGABYTE = 1e6
COLUMNS = {
    "name": st.column_config.TextColumn("name", pinned=True, width=110),
    "signs in by": st.column_config.TextColumn("signs in by", width=150),
    "role": st.column_config.TextColumn("role", width=100),
    "last here": st.column_config.TextColumn("last here", width=125),
    "open": st.column_config.NumberColumn("open", width=60, help="Connections that their pages have open now"),
    "disk": st.column_config.NumberColumn("disk MB", width=80, format="%.2f", help="Held beside what was shipped"),
    "may": st.column_config.NumberColumn("of MB", width=75, format="%.0f", help="What they may hold; empty: no limit"),
    "waiting": st.column_config.NumberColumn("waiting", width=70, help="Jobs that wait for their turn"),
    "at work": st.column_config.NumberColumn("at work", width=70),
    "memory": st.column_config.NumberColumn("memory MB", width=95, format="%.0f", help="Held by their jobs at work"),
}


def show(rows: list[Row]) -> Row | None:
    """Draw the table, with a field to search it; return who was chosen, None where nobody was."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sought = st.text_input(
            "Find", key="find", max_chars=80, placeholder="a name, or how somebody signs in", width=320
        )
        _age()
    found = [row for row in rows if fits(row, sought)]
    if not found:
        st.info("Nobody has entered yet." if not rows else "Nobody is called that.")
    elif (place := _drawn(found)) is not None:
        st.session_state[CHOSEN] = found[place].person.id
    if len(found) < len(rows):
        st.caption(f"{count(len(found), 'person', 'people')} of {len(rows):,}")
    return next((row for row in rows if row.person.id == st.session_state.get(CHOSEN)), None)


def _drawn(rows: list[Row]) -> int | None:
    """Draw these people; return the place among them of who was chosen.

    The table is another one whenever other people are in it: a row that was chosen is never somebody else's.
    """
    ids = hashlib.sha256(" ".join(row.person.id for row in rows).encode()).hexdigest()[:16]
    drawn = st.dataframe(
        spelled(frame(rows)),
        hide_index=True,
        height=HEIGHT if len(rows) > SHORT else "content",
        key=f"people-{ids}",
        on_select="rerun",
        selection_mode="single-row",
        column_config=COLUMNS,
        alt="Everybody who has a workspace here, with what they hold and have at work",
    )
    return next(iter(drawn.selection.rows), None)


def frame(rows: list[Row]) -> pd.DataFrame:
    """Return what the table shows; empty where something is not known or does not apply."""
    return pd.DataFrame(
        {
            "name": [row.person.name for row in rows],
            "signs in by": [row.account for row in rows],
            "role": [row.person.role for row in rows],
            "last here": [
                "" if row.seen is None else f"{datetime.fromtimestamp(row.seen):%Y-%m-%d %H:%M}" for row in rows
            ],
            "open": [row.sockets for row in rows],
            "disk": [None if row.use is None else row.use.bytes / MEGABYTE for row in rows],
            "may": [None if row.quota is None else row.quota.disk_bytes / MEGABYTE for row in rows],
            "waiting": [row.waiting for row in rows],
            "at work": [row.working for row in rows],
            "memory": [row.memory / MEGABYTE for row in rows],
        }
    )


def _minute(moment: float | None) -> str:
    return "" if moment is None else f"{datetime.fromtimestamp(moment):%Y-%m-%d %H:%M}"


def fits(row: Row, sought: str) -> bool:
    """Return whether all words that are sought stand in a person's name, way in or role."""
    words = f"{row.person.name} {row.account} {row.person.role}".casefold()
    return all(word in words for word in sought.casefold().split())


def _age() -> None:
    """Say how old what is held on the disk is, and have it measured again."""
    measured = server.current().disk_use
    measured.ask()

    @st.fragment(run_every=1.0 if measured.measuring else None, key="disk-age")
    def age() -> None:
        if measured.measuring:
            st.caption("What everybody holds on the disk is being measured.")
            return
        if measuring:
            st.rerun()
        said = "What everybody holds on the disk could not be measured."
        if measured.measured is not None:
            ago = about(max(0.0, time.time() - measured.measured))
            said = f"Disk as it was {ago} ago."
        line = st.container(horizontal=True, vertical_alignment="center", gap="small")
        line.caption(said, width="content")
        if line.button("Measure again", key="measure", type="tertiary", icon=":material/refresh:"):
            measured.ask(0.0)
            st.rerun()

    measuring = measured.measuring
    age()
