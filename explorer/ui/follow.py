"""Follow a run: its progress while it works, its reason where it ended early, nothing once it is done."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from pydantic import BaseModel

from explorer.errors import InputError
from explorer.jobs import computing
from explorer.jobs.prepared import SAID
from explorer.jobs.runs import Run
from explorer.ui.early_end import end_page
from explorer.ui.say import about, escaped, plainly
from explorer.ui.session import store

EVERY = 0.4
COLOURS = {
    "queued": "gray",
    "running": "blue",
    "paused": "orange",
    "stopped": "gray",
    "interrupted": "orange",
    "failed": "red",
    "done": "green",
}


def request(kind: str, parameters: BaseModel | Mapping[str, object], title: str = "", *, again: bool = False) -> Run:
    """Request work, or return the run that did it before; a refusal is shown as its sentence and ends the page."""
    content = parameters if isinstance(parameters, BaseModel) else dict(parameters)
    with plainly():
        return store().request(kind, content, title, again=again)


def until_done(run: Run, what: str = "") -> Run:
    """Return the run once it is done; until then show how far it is (or why it ended early) and end the page."""
    if not settled(run, what).done:
        end_page()
    return run


def settled(run: Run, what: str = "") -> Run:
    """Show how far a run is, or why it ended early; return it. The rest of the page may go on below."""
    if run.pending:
        _ticking(run.id, what or run.title)
    elif not run.done:
        _ended_early(run)
    else:
        try:
            store().refuse_damaged(run)
        except InputError as error:
            st.error(escaped(error), icon=":material/error:")
            return run.model_copy(update={"state": "failed", "text": str(error)})
    return run


def origin(run: Run) -> None:
    """Say quietly of a result that it was shipped, or on which device it was made where there was a choice."""
    if run.prepared:
        st.caption(f"{SAID[0].upper()}{SAID[1:]}, and shipped with the app.")
    elif run.done and (told := computing.told(run.files.read("result.json"))):
        st.caption(escaped(told))


def badge(run: Run) -> None:
    """Show a run's state as a coloured word."""
    st.badge(run.state, color=COLOURS[run.state])  # type: ignore[arg-type]


def status_line(run: Run) -> str:
    """Return in words how far a run is."""
    parts = [escaped(run.text)] if run.text else []
    if run.state == "running" and run.seconds_left:
        parts.append(f"{about(run.seconds_left)} left")
    return " · ".join(parts)


def _ticking(id: str, what: str) -> None:
    @st.fragment(run_every=EVERY, key=f"follow-{id}")
    def tick() -> None:
        with plainly():
            run = store().get(id)
        if not run.pending:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(run.progress, 1.0), text=f"**{escaped(what)}**: {status_line(run)}")
            if st.button("Stop", key=f"stop-{id}", icon=":material/stop:"):
                with plainly():
                    store().stop(id)

    tick()


def _ended_early(run: Run) -> None:
    sentence = escaped(run.text) or f"It is {run.state}."
    show = st.error if run.state == "failed" else st.warning
    show(f"**{escaped(run.title)}** {run.state}: {sentence}", icon=":material/report:")
    word = "Go on" if run.checkpointed and run.state != "failed" else "Try again"
    if st.button(word, key=f"again-{run.id}", icon=":material/replay:"):
        with plainly():
            store().resume(run.id)
        st.rerun()
