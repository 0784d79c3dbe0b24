"""One person: what they may, and what an administrator can do about them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.errors import InputError
from explorer.jobs.allowances import LEAST_DISK, LEAST_MEMORY, MOST_JOBS, Allowance
from explorer.routes import server
from explorer.routes.administration import Administration, Row
from explorer.screens.genome.people import table
from explorer.ui.say import count, escaped, plainly, size
from explorer.ui.session import session

SAID, REFUSED = "people-said", "people-refused"
GIGABYTE = 10**9
USUAL = Allowance(disk_bytes=5 * GIGABYTE, jobs=20, memory_bytes=4 * GIGABYTE)
"""What the form begins with where nothing limits somebody yet."""
BACK = (
    "Whoever signs in by a name and password or at another server can do so again, into an empty workspace, until they "
    "are taken out there too."
)


def say() -> None:
    """Say what came of the click before."""
    if said := st.session_state.pop(SAID, None):
        st.toast(said)
    if refused := st.session_state.pop(REFUSED, None):
        st.error(escaped(refused), icon=":material/error:")


def show(asked: Administration, row: Row) -> None:
    """Draw one person with all that can be done."""
    person, here = row.person, session()
    itself = here is not None and here.identity == person.id
    with st.container(border=True, key=f"person-{person.id}"):
        st.markdown(f"**{escaped(person.name)}**{' (you)' if itself else ''} :small[:gray[{escaped(told(row))}]]")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _role(row)
            others = row.browsers - itself
            words = f"End {count(others, 'session')}" if not itself else f"End {count(others, 'other session')}"
            _button(words, "logout", "end-sessions", _ended, person.id, disabled=not others)
            if st.button("Remove", key="remove", icon=":material/person_remove:", disabled=itself):
                st.dialog(f"Remove {escaped(person.name)}?")(_removing)(asked, row)
        _quota(row)


def told(row: Row) -> str:
    """Return in a line what one person is and holds."""
    parts = [row.person.role, row.account]
    if row.use is not None:
        parts.append(f"{size(row.use.bytes)} on the disk")
        parts += [count(row.use.datasets, "dataset"), count(row.use.runs, "job")]
    return " · ".join(parts)


def _role(row: Row) -> None:
    role, id = row.person.role, row.person.id
    if role == "administrator":
        _button("Make a user", "person", "role", lambda asked, id: asked.give_role(id, "user"), id)
    elif role == "user":
        _button(
            "Make an administrator", "shield_person", "role", lambda asked, id: asked.give_role(id, "administrator"), id
        )


def _button(
    words: str, icon: str, key: str, act: Callable[[Administration, str], object], id: str, disabled: bool = False
) -> None:
    """Draw a button that does something to one person, who is named by the click and by nothing that stands later."""
    symbol = f":material/{icon}:"
    if st.button(words, key=f"{key}-{id}", icon=symbol, disabled=disabled, on_click=_do, args=(act, id)):
        st.rerun()


def _do(act: Callable[[Administration, str], object], id: str) -> None:
    """Do it as whoever clicks, if they may at this moment."""
    try:
        act(Administration(server.current(), session()), id)
    except InputError as error:
        st.session_state[REFUSED] = str(error)


def _ended(asked: Administration, id: str) -> None:
    asked.end_sessions(id)
    st.session_state[SAID] = "Their sessions were ended."


def _quota(row: Row) -> None:
    """Draw what somebody may hold and have done, as fields."""
    id, quota = row.person.id, row.quota
    disk, jobs, memory = (
        (USUAL.disk_bytes, USUAL.jobs, USUAL.memory_bytes)
        if quota is None
        else (quota.disk_bytes, quota.jobs, quota.memory_bytes)
    )
    whose = (
        "set for them alone" if row.own else "that of everybody" if quota is not None else "none: nothing limits them"
    )
    with st.form(f"quota-{id}", border=False):
        st.markdown(f":small[Quota: {whose}]")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            gigabytes = st.number_input(
                "Disk, GB", LEAST_DISK / GIGABYTE, 10.0**6, disk / GIGABYTE, key=f"disk-{id}", width=140
            )
            most = st.number_input("Jobs", 1, MOST_JOBS, jobs, key=f"jobs-{id}", width=120)
            held = st.number_input(
                "Memory of jobs, GB", LEAST_MEMORY / GIGABYTE, 10.0**6, memory / GIGABYTE, key=f"memory-{id}", width=160
            )
            given = st.form_submit_button("Set")
            usual = st.form_submit_button("As everybody", disabled=not row.own)
    if given or usual:
        own = Allowance(round(gigabytes * GIGABYTE), int(most), round(held * GIGABYTE)) if given else None
        _do(lambda asked, id: asked.allow(id, own), id)
        for name in ("disk", "jobs", "memory"):
            st.session_state.pop(f"{name}-{id}", None)
        st.rerun()


def _removing(asked: Administration, row: Row) -> None:
    """Say what is lost, and remove on a click."""
    with plainly(), st.spinner("Measuring what they hold"):
        use = asked.use(row.person.id)
    lost = f"{count(use.datasets, 'dataset')}, {count(use.runs, 'job')} and all else of theirs, {size(use.bytes)}"
    st.markdown(escaped(f"Deleted for good, without a way back: {lost}."))
    if row.waiting + row.working:
        st.markdown(f"{count(row.waiting + row.working, 'job')} of theirs at work or waiting will be stopped.")
    if row.person.account:
        st.caption(BACK)
    sure = st.checkbox("Delete all of it", key=f"sure-{row.person.id}")
    if st.button("Remove for good", key="remove-now", type="primary", disabled=not sure):
        with st.spinner("Removing"):
            _do(lambda asked, id: asked.remove(id), row.person.id)
        if REFUSED not in st.session_state:
            st.session_state[SAID] = f"{escaped(row.person.name)} was removed."
            st.session_state.pop(table.CHOSEN, None)
        st.rerun()
