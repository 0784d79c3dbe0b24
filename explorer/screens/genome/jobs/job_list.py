"""The list of jobs with the buttons that act on them."""

from __future__ import annotations

import time
from collections.abc import Mapping

import streamlit as st

from explorer.jobs.prepared import SAID
from explorer.jobs.runs import Run, Store
from explorer.screens.genome.jobs import places
from explorer.ui import deleting, navigation
from explorer.ui.follow import badge, status_line
from explorer.ui.say import duration, escaped, plainly
from explorer.ui.session import workspace

GROUPS = ("All", "At work", "Training", "Explanations", "Other")
MOST = 60


def table(store: Store, group: str) -> None:
    """Draw the jobs of a group, newest first, refreshed twice a second while any is at work."""
    busy = any(run.pending for run in store.list(most=200))

    @st.fragment(run_every=0.5 if busy else None, key="job-list")
    def rows() -> None:
        every = store.list(most=200)
        runs = [run for run in every if _in(run, group)]
        if not runs:
            st.info("Nothing here yet.")
        with plainly():
            names = {about["digest"]: about["name"] for about in workspace().datasets()}
        for run in runs[:MOST]:
            _row(store, run, names)
        if busy and not any(run.pending for run in every):
            st.rerun()

    rows()


def _in(run: Run, group: str) -> bool:
    if group == "At work":
        return run.pending
    if group == "Training":
        return run.kind == "train"
    if group == "Explanations":
        return run.kind in ("explain", "line", "attention")
    return group == "All" or run.kind not in ("train", "explain", "line", "attention")


def _row(store: Store, run: Run, names: Mapping[str, str]) -> None:
    """Draw one job in a line: its state, what it is and of what, how far it is, its result and what can be done."""
    with st.container(key=f"job-{run.id}", horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        badge(run)
        of = places.subject(store, run, names)
        about = [
            *([of] if of and of not in run.title else []),
            _when(run),
            run.id,
            *(["goes on when the app is stopped"] * run.keep_going),
        ]
        told = status_line(run)
        if told and run.state not in ("running", "done"):
            about.insert(0, run.text)
        st.markdown(f"**{escaped(run.title)}** :small[:gray[{escaped(' · '.join(about))}]]", width="stretch")
        if run.state == "running":
            st.progress(min(run.progress, 1.0), text=told or "starting", width=260)
        if (shown := places.place(store, run)) is not None:
            navigation.link(shown[0], "Open", **shown[1])
        _buttons(store, run)


def _buttons(store: Store, run: Run) -> None:
    actions = []
    if run.state == "running" and run.checkpointed:
        actions.append(("Pause", "pause", store.pause))
    if run.pending:
        actions.append(("Stop", "stop", store.stop))
    if run.resumable:
        actions.append(("Go on" if run.checkpointed else "Try again", "play_arrow", store.resume))
    for word, icon, act in actions:
        if st.button(word, key=f"{word}-{run.id}", icon=f":material/{icon}:", type="tertiary"):
            with plainly():
                act(run.id)
            st.rerun()
    if not run.pending:
        deleting.button("runs", f"runs/{run.id}", key=f"Delete-{run.id}")


def _when(run: Run) -> str:
    if run.prepared:
        return SAID
    made = time.strftime("%d %b %H:%M", time.localtime(run.created))
    if run.started and run.ended and run.ended > run.started:
        return f"{made}, took {duration(run.ended - run.started)}"
    return made
