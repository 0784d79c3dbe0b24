"""A control without signal: the same run on its trait exchanged among the samples, where no locus should stand out."""

from __future__ import annotations

import streamlit as st

from explorer.inspection.line.permuted import named
from explorer.jobs.runs import Run
from explorer.screens.genome.train import titles
from explorer.training.spec import RunSpec
from explorer.ui import address, follow
from explorer.ui.say import plainly
from explorer.ui.session import store

WORD = "Train on a permuted trait"


def offer(run: Run) -> None:
    """Offer the control of a finished run; once its data are made, the same training begins on them and is shown."""
    if not run.done or any(trait.endswith(named("")) for trait in run.parameters["spec"]["traits"]):
        return
    state = f"control-{run.id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(WORD, icon=":material/shuffle:", key="control"):
            seed = sum(one.parameters["run"] == run.id for one in store().list(kind="permute"))
            parameters = {"run": run.id, "seed": seed}
            follow.request("permute", parameters, f"A permuted trait for {run.title}")
            st.session_state[state] = parameters
        st.caption(
            "A control: the trait is exchanged among the samples, so that there is nothing to find. In 95 of 100 such "
            "runs no locus should stand out from noise.",
            width="content",
        )
    if state in st.session_state:
        _go_on(run, state)


def _go_on(run: Run, state: str) -> None:
    """Begin the training once its data are made, and go to it.

    Whatever draws the page anew may end this half way. So it is forgotten last of all, and what has begun is kept.
    """
    asked = st.session_state[state]
    if isinstance(asked, dict):
        with plainly():
            job = store().find("permute", asked)
        if job is None or not follow.settled(job, "Exchanging the trait among the samples").done:
            return
        made = job.files.read("result.json")
        spec = RunSpec.model_validate({**run.parameters["spec"], "dataset": made["digest"], "traits": made["traits"]})
        title = f"{titles.title(spec)} for {', '.join(spec.traits)}"
        begun = follow.request("train", {"spec": spec}, title, again=True)
        asked = st.session_state[state] = (made["digest"], begun.id)
    address.go("dataset", asked[0])
    address.go("run", asked[1])
    del st.session_state[state]
    st.rerun()
