"""Damaged things: each listed with what is wrong with it, to be repaired, saved as far as it can be, or removed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st

from explorer.errors import InputError
from explorer.jobs import repair
from explorer.jobs.damage import Damage
from explorer.jobs.runs import Store
from explorer.ui import session
from explorer.ui.say import count, escaped, plainly

SAID = "damage-told"
"""Where the session keeps what the last click did."""
NAMES = {"run": "job", "dataset": "dataset", "network": "network", "draft": "draft of a network"}


def section(store: Store, kinds: Collection[str]) -> None:
    """List what is damaged of these kinds; nothing is drawn where nothing is."""
    if told := st.session_state.pop(SAID, ""):
        st.info(escaped(told), icon=":material/build:")
    found = [one for one in (*store.damaged, *store.workspace.damaged) if one.kind in kinds]
    if not found:
        return
    with st.container(border=True, key="damaged"):
        st.markdown(f"**{count(len(found), 'damaged item')}** :small[:gray[Nothing else is touched by it.]]")
        for one in found:
            _row(store, one)


@contextmanager
def blamed() -> Iterator[None]:
    """Around a page: where it fails over a damaged result, say so in one sentence; anything else is passed on."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        if (refusal := session.store().blame(error)) is not None:
            raise refusal from error
        raise


def _row(store: Store, one: Damage) -> None:
    way = repair.mend(store, one)
    key = f"{one.kind}-{one.id}"
    with st.container(key=f"damaged-{key}", horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.badge("damaged", color="orange")
        about = f"{NAMES[one.kind]} · {one.file}: {one.reason} · {one.id}"
        st.markdown(f"**{escaped(one.title)}** :small[:gray[{escaped(about)}]]", width="stretch")
        if way is not None and st.button(
            "Repair", key=f"repair-{key}", icon=":material/build:", type="tertiary", help=escaped(way.says)
        ):
            _act(partial(repair.repair, store, one))
        st.download_button(
            "Save what can be read",
            partial(repair.saved, one),
            f"{one.id}.zip",
            key=f"save-{key}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"ask-{key}"):
            st.markdown(f"Remove **{escaped(one.title)}**, with all that is left of it?")
            if st.button("Remove it", key=f"remove-{key}", type="primary"):
                _act(partial(_removed, store, one))


def _removed(store: Store, one: Damage) -> str:
    repair.remove(store, one)
    return f"{one.title} was removed."


def _act(do: partial[str]) -> None:
    """Do what was clicked and draw the page anew, with what was done; a refusal is its sentence."""
    with plainly(stop=False):
        try:
            st.session_state[SAID] = do()
        except OSError as error:
            raise InputError("This", f"it could not be done ({error.strerror or error})") from error
        st.rerun()
