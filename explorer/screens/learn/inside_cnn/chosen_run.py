"""Which network trained on digits is looked into; training another one, and watching it."""

from __future__ import annotations

import streamlit as st

from explorer.components.live_chart import live_chart
from explorer.jobs import example
from explorer.jobs.runs import Run
from explorer.training.lessons import digits, digits_run
from explorer.training.lessons.digits import DigitsTask
from explorer.ui import address, follow, forms
from explorer.ui.early_end import end_page
from explorer.ui.say import plainly
from explorer.ui.session import store, token

FIELDS = ("epochs", "learning_rate", "batch", "share", "seed", "varied")


def choose() -> Run:
    """Choose among the runs; where there is none, the example is begun."""
    runs = {run.id: run for run in store().list(kind="digits")} or {(run := example.begin_digits(store())).id: run}
    return runs[address.choose("Network", list(runs), "run", format_func=lambda id: label(runs[id]))]


def until_begun(run: Run) -> None:
    """Show how a run learns; ends the page until it has ended and left weights to look at."""
    follow.origin(run)
    if run.pending:
        curves(run)
        end_page()
    if not run.done:
        follow.settled(run)
        if not digits_run.begun(run.folder):
            end_page()


def another() -> None:
    """Offer to train another network."""
    with st.popover("Train another", icon=":material/model_training:", width="stretch"):
        _train()


def curves(run: Run) -> None:
    """Draw how a run learns, or learnt."""
    if run.pending and st.button("Stop", icon=":material/stop:", key="stop"):
        store().stop(run.id)
        st.rerun()
    path = f"/live/runs/{run.id}?token={token()}" if run.pending else None
    events = run.files.events().events if path is None else ()
    ended = live_chart(run.id, key="digits-curves", path=path, events=events, state=run.state, text=run.text)
    if ended is not None and run.pending:
        st.rerun()


def label(run: Run) -> str:
    """Return a run's title with what tells it from others."""
    task = run.parameters["task"]
    state = "" if run.done else f", {run.state}"
    return f"{run.title}, {task['epochs']} epochs, seed {task['seed']}{state}"


def _train() -> None:
    names = digits.networks()
    chosen = st.selectbox(
        "Network", list(names), list(names).index("lenet-5"), format_func=names.__getitem__, key="digits-of"
    )
    values = forms.fields(DigitsTask, "digits", only=FIELDS, columns=2, bind=None)
    with plainly():
        task = forms.read(DigitsTask, {"network": chosen, **values})
    if st.button("Train", type="primary", icon=":material/play_arrow:", key="digits-start"):
        run = follow.request("digits", {"task": task}, f"{names[chosen]} on digits", again=True)
        address.go("run", run.id)
        st.rerun()
