"""All work of the server: its lanes, and what is at work for whom."""

from __future__ import annotations

import time

import streamlit as st

from explorer.errors import InputError
from explorer.jobs.kinds import Lane
from explorer.routes import server
from explorer.routes.administration import Administration, Work
from explorer.routes.sessions import OWNER
from explorer.ui.say import duration, escaped, plainly, size
from explorer.ui.session import session
from explorer.ui.show import metric

LANES: dict[Lane, str] = {"training": "Training", "long": "Long work", "short": "Short work"}
MOST = 60
EVERY = 2.0


def show() -> None:
    """Draw the lanes, and the work in them, anew every other second."""

    @st.fragment(run_every=EVERY, key="server-work")
    def rows() -> None:
        with plainly():
            at_hand = Administration(server.current(), session()).work()
            _lanes(at_hand)
            if not at_hand:
                st.info("Nothing is at work.")
            for work in at_hand[:MOST]:
                _row(work)
            if len(at_hand) > MOST:
                st.caption(f"and {len(at_hand) - MOST:,} more that wait")

    rows()


def _lanes(at_hand: list[Work]) -> None:
    widths = server.current().scheduler.capacity.widths
    with st.container(horizontal=True):
        for lane, words in LANES.items():
            own = [work for work in at_hand if work.lane == lane]
            working = sum(work.working for work in own)
            metric(words, f"{working:,} of {widths[lane]:,}", f"{len(own) - working:,} waiting")


def _row(work: Work) -> None:
    """Draw one piece of work in a line: whose, of what kind, since when, how much memory."""
    key = f"{work.identity}-{work.run}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"work-{key}"):
        since = duration(max(0.0, time.time() - work.since))
        parts = [LANES[work.lane].lower(), f"{'at work' if work.working else 'waiting'} for {since}"]
        if work.working:
            parts += [f"{work.progress:.0%}", f"{size(work.memory)} of memory"]
        st.markdown(
            f"**{escaped(_whose(work.identity))}** {escaped(work.kind)} :small[:gray[{escaped(' · '.join(parts))}]]",
            width="stretch",
        )
        icon, which = ":material/stop:", (work.identity, work.run)
        st.button("Stop", key=f"stop-{key}", icon=icon, type="tertiary", on_click=_stop, args=which)


def _stop(identity: str, run: str) -> None:
    """Stop a piece of work as whoever clicks, if they may at this moment."""
    try:
        Administration(server.current(), session()).cancel(identity, run)
    except InputError as error:
        st.toast(escaped(error))


def _whose(identity: str) -> str:
    if identity == OWNER:
        return "Whoever has the key"
    person = server.current().people.get(identity)
    return "Somebody who was removed" if person is None else person.name
