"""One way to delete: a question that says what goes, then a line that offers to put it back."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import streamlit as st

from explorer.errors import InputError
from explorer.jobs import deleting
from explorer.jobs.belongings import Item
from explorer.jobs.deleting import Plan
from explorer.jobs.trash import FOLDERS, KEPT_SECONDS, Entry, Trash
from explorer.ui.say import count, escaped, plainly, size
from explorer.ui.session import store, workspace

ASKED = "delete-asked"
"""Where the session keeps what is to be deleted, and the place that asked for it, until the question is answered."""
SAID, REFUSED = "delete-said", "delete-refused"
MADE_FROM, FOR_GOOD = "delete-made-from", "delete-for-good"
TOLD_SECONDS = 3600.0
"""How long a page offers to put back what was deleted; the page Storage does as long as it can be."""
HOURS = round(KEPT_SECONDS / 3600)


def ask(place: str, *paths: str) -> None:
    """Have the page ask whether these things of the workspace are to be deleted, once it is drawn anew."""
    _ask(place, *paths)
    st.rerun()


def _ask(place: str, *paths: str) -> None:
    st.session_state[ASKED] = (place, paths)


def button(place: str, path: str, *, key: str, label: str = "Delete") -> None:
    """Draw a button that asks whether one thing is to be deleted."""
    if st.button(label, key=key, icon=":material/delete:", type="tertiary", on_click=_ask, args=(place, path)):
        st.rerun()


def show(place: str) -> None:
    """Draw what was deleted here last, with a way back; and the question, where one was asked.

    Parameters
    ----------
    place : a folder of the workspace, such as `datasets`, or "" for all of it
    """
    if said := st.session_state.pop(SAID, None):
        st.toast(said)
    if refused := st.session_state.pop(REFUSED, None):
        st.error(escaped(refused), icon=":material/error:")
    folders = [place] if place else FOLDERS
    recent = [entry for entry in entries() if time.time() - entry.note.deleted < TOLD_SECONDS]
    for entry in recent[:1] if place else []:
        if any(entry.of(folder) for folder in folders):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="deleted"):
                st.markdown(f"Deleted **{escaped(entry.note.title)}**.", width="content")
                undo(entry)
    asked = st.session_state.get(ASKED)
    if asked is not None and asked[0] == place:
        _question(asked[1])
    else:
        st.session_state.pop(ASKED, None)


def entries() -> list[Entry]:
    """Return what is in the trash."""
    return Trash(workspace().path).entries()


def undo(entry: Entry) -> None:
    """Draw a button that puts a deletion back."""
    if not st.button("Undo", key=f"undo-{entry.id}", icon=":material/undo:", type="tertiary"):
        return
    with plainly():
        restored = deleting.restore(store(), entry.id)
    words = f"{escaped(entry.note.title)} is back."
    if restored.there:
        words += f" {count(len(restored.there), 'item')} of it had been made again and stays in the trash."
    st.session_state[SAID] = words
    st.rerun()


def _question(paths: Sequence[str]) -> None:
    try:
        planned = deleting.plan(store(), paths)
    except InputError as error:
        _forget()
        st.error(escaped(error), icon=":material/error:")
        return
    bytes = sum(item.bytes for item in planned.chosen)
    st.dialog(f"Delete {escaped(_short(planned.title))} ({size(bytes)})?", on_dismiss=_forget)(_confirm)(planned)


def _confirm(planned: Plan) -> None:
    """Say what goes along, what was made from it and what is in the way; delete on a click."""
    st.markdown(escaped(_kinds(planned.chosen)))
    if planned.along:
        st.markdown(escaped(f"With it: {_kinds(planned.along)}, {_total(planned.along)}."))
    made_from = False
    if planned.made_from:
        jobs = count(len(planned.made_from), "job")
        words = f"Delete too the {jobs} made from it, {_total(planned.made_from)}: {_kinds(planned.made_from)}"
        made_from = st.checkbox(escaped(words), value=_is_run(planned), key=MADE_FROM)
        if not made_from:
            st.caption("Left here, they keep their results, but nothing more can be made from them.")
    try:
        deleting.refuse(store(), planned)
        hindered = False
    except InputError as error:
        hindered = True
        st.warning(escaped(error), icon=":material/hourglass_top:")
    for_good = st.checkbox("For good, without a way back", key=FOR_GOOD)
    freed = size(sum(item.bytes for item in planned.items(made_from)))
    st.caption(
        f"{freed} are free at once."
        if for_good
        else f"It can be put back for {HOURS} hours, and keeps its {freed} until then or until the trash is emptied."
    )
    with st.container(horizontal=True):
        icon, act = ":material/delete:", (planned,)
        if st.button("Delete", key="delete-now", type="primary", icon=icon, disabled=hindered, on_click=_do, args=act):
            st.rerun()
        if st.button("Keep it", key="delete-not", on_click=_forget):
            st.rerun()


def _do(planned: Plan) -> None:
    """Delete, whatever part of the page the click is taken up with; a refusal is said by the page."""
    state, paths = st.session_state, [item.path for item in planned.chosen]
    for_good = bool(state.get(FOR_GOOD))
    try:
        deleting.delete(store(), paths, bool(state.get(MADE_FROM)), for_good=for_good)
        if for_good:
            state[SAID] = f"Deleted {escaped(planned.title)} for good."
    except InputError as error:
        state[REFUSED] = str(error)
    _forget()


def _forget() -> None:
    st.session_state.pop(ASKED, None)


def _is_run(planned: Plan) -> bool:
    """Whether runs alone are deleted: what was made from a network is hardly of use without it."""
    return all(item.path.startswith("runs/") for item in planned.chosen)


def _kinds(items: Iterable[Item]) -> str:
    """Return what kinds of things these are, and how many of each.

    >>> item = Item("runs/a", "Training", "x", 0.0, 1)
    >>> _kinds([item, item]), _kinds([item])
    ('2 × Training', 'Training')
    """
    kinds: dict[str, int] = {}
    for item in items:
        kinds[item.kind] = kinds.get(item.kind, 0) + 1
    return ", ".join(f"{number} × {kind}" if number > 1 else kind for kind, number in kinds.items())


def _total(items: Iterable[Item]) -> str:
    return size(sum(item.bytes for item in items))


def _short(title: str, most: int = 60) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"
