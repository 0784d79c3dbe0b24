"""The Train page's parts: starting a run, its live curves, and its results beside its rivals."""

from __future__ import annotations

import streamlit as st

from explorer.components.live_chart import live_chart
from explorer.datasets.dataset import Dataset
from explorer.jobs.runs import Run
from explorer.screens.genome.train import titles
from explorer.training.spec import RunSpec
from explorer.ui import address, follow, pickers
from explorer.ui.say import escaped
from explorer.ui.session import store, token

FIRST = 4096
"""Bytes of a run's events among which is the one that says where it trains."""


def start(spec: RunSpec) -> None:
    """Offer to train; the new run becomes the one shown."""
    if st.button("Train", type="primary", icon=":material/play_arrow:", key="start"):
        title = f"{titles.title(spec)} for {', '.join(spec.traits)}"
        run = follow.request("train", {"spec": spec}, title, again=True)
        address.go("run", run.id)
        st.rerun()


def choose(data: Dataset) -> Run | None:
    """Choose one of the dataset's training runs, whatever its state; the newest stands there at first."""
    runs = {run.id: run for run in store().list(kind="train") if pickers.belongs(run, data.digest)}
    if not runs:
        return None
    return runs[address.choose("Run shown", list(runs), "run", format_func=lambda id: pickers.label(runs[id]))]


def curves(run: Run) -> None:
    """Show a run's state, its buttons, and its curves as they grow."""
    with st.container(horizontal=True, vertical_alignment="center"):
        follow.badge(run)
        if run.pending:
            if run.state == "running" and st.button("Pause", icon=":material/pause:", key="pause"):
                store().pause(run.id)
                st.rerun()
            if st.button("Stop", icon=":material/stop:", key="stop"):
                store().stop(run.id)
                st.rerun()
        elif run.resumable and st.button("Go on", icon=":material/play_arrow:", key="resume"):
            store().resume(run.id)
            st.rerun()
        if not run.pending and not run.done:
            st.markdown(escaped(run.text))
    if note := next(
        (event.get("device_note") for event in run.files.events(most=FIRST).events if event.get("type") == "started"),
        "",
    ):
        st.caption(escaped(note))
    path = f"/live/runs/{run.id}?token={token()}" if run.pending else None
    events = run.files.events().events if path is None else ()
    ended = live_chart(run.id, key="curves", path=path, events=events, state=run.state, text=run.text)
    if ended is not None and run.pending:
        st.rerun()
