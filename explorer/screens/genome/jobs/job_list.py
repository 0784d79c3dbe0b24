"""The list of jobs with the buttons that act on them."""

from __future__ import annotations

import time

import streamlit as st

from explorer.jobs.prepared import SAID
from explorer.jobs.runs import Run, Store
from explorer.ui.follow import badge, status_line
from explorer.ui.say import duration, escaped, plainly

GROUPS = ("All", "At work", "Training", "Explanations", "Other")
MOST = 60
PAGES = {
    "train": "train",
    "explain": "saliency",
    "line": "saliency",
    "attention": "attention",
    "associate": "association",
    "describe": "data",
    "import": "data",
    "clusters": "data",
    "relatives": "data",
}


def table(store: Store, group: str) -> None:
    """Draw the jobs of a group, newest first, refreshed twice a second while any is at work."""
    busy = any(run.pending for run in store.list(most=200))

    @st.fragment(run_every=0.5 if busy else None, key="job-list")
    def rows() -> None:
        runs = [run for run in store.list(most=200) if _in(run, group)]
        if not runs:
            st.info("Nothing here yet.")
        for run in runs[:MOST]:
            _row(store, run)
        if busy and not any(run.pending for run in runs):
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


def _row(store: Store, run: Run) -> None:
    with st.container(border=True, key=f"job-{run.id}"):
        left, middle, right = st.columns([5, 4, 3], vertical_alignment="center")
        with left:
            st.markdown(f"**{escaped(run.title)}**")
            st.caption(f"{run.id} · {_when(run)}" + (" · goes on when the app is stopped" if run.keep_going else ""))
        with middle:
            badge(run)
            if run.state == "running":
                st.progress(min(run.progress, 1.0), text=status_line(run) or "starting")
            else:
                st.caption(status_line(run))
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            _buttons(store, run)


def _buttons(store: Store, run: Run) -> None:
    actions = []
    if run.state == "running" and run.checkpointed:
        actions.append(("Pause", "pause", store.pause))
    if run.pending:
        actions.append(("Stop", "stop", store.stop))
    if run.resumable:
        actions.append(("Go on" if run.checkpointed else "Try again", "play_arrow", store.resume))
    if not run.pending:
        actions.append(("Delete", "delete", store.delete))
    for word, icon, act in actions:
        if st.button(word, key=f"{word}-{run.id}", icon=f":material/{icon}:"):
            with plainly():
                act(run.id)
            st.rerun()


def _when(run: Run) -> str:
    if run.prepared:
        return SAID
    made = time.strftime("%d %b %H:%M", time.localtime(run.created))
    if run.started and run.ended and run.ended > run.started:
        return f"{made}, took {duration(run.ended - run.started)}"
    return made
