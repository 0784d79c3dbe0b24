"""The lesson's last part: an encoder-decoder learns, live, with a recurrent network beside it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.matrix_steps import Matrix, matrix_steps
from explorer.drawing.lesson import learning_curves
from explorer.jobs.runs import Run
from explorer.training.lessons.sequences import SequenceTask, first_test_sequence
from explorer.ui import follow, forms, navigation
from explorer.ui.say import plainly
from explorer.ui.session import store
from explorer.ui.show import figure

FIELDS = ("task", "length", "gap", "heads", "steps", "seed")
EVERY = 0.7


def show() -> None:
    """Choose the task and watch both networks learn it; the usual task is learnt when the page opens."""
    values = forms.fields(SequenceTask, "sequence", only=FIELDS, columns=6)
    with plainly():
        task = forms.read(SequenceTask, values)
    st.caption(
        "Both networks see the same letters. The recurrent one has to press all of them into one state before it "
        "speaks; the decoder may look back at every letter. Gap counts only when copying."
    )
    run = follow.request("sequence", {"task": task}, f"Sequence lesson: {task.task} {task.length} letters")
    if run.pending:
        _watch(run.id, task)
        return
    if not run.done:
        follow.settled(run)
        return
    follow.origin(run)
    _picture(run, task)
    navigation.link(
        "sequences",
        "Outputs of another length: recurrent networks with attention and without",
        topic="From one length to another",
    )


def _watch(id: str, task: SequenceTask) -> None:
    @st.fragment(run_every=EVERY, key=f"sequence-{id}")
    def tick() -> None:
        with plainly():
            run = store().get(id)
        if not run.pending:
            st.rerun()
        st.progress(min(run.progress, 1.0), text=follow.status_line(run) or "starting")
        _picture(run, task)

    tick()


def _picture(run: Run, task: SequenceTask) -> None:
    learnt = [event for event in run.files.events().events if event["type"] == "learnt"]
    if not learnt:
        return
    shown = learnt[-1]
    if run.done:
        steps = [event["step"] for event in learnt]
        at = st.select_slider("After batch", steps, steps[-1], key=f"sequence-step-{run.id}")
        shown = learnt[steps.index(at)]
    st.markdown(
        f"Correct letters after **{shown['step']:,}** batches: attention **{shown['attention']:.0%}**, recurrent "
        f"**{shown['recurrent']:.0%}** (guessing {1 / task.letters:.0%})."
    )
    curves = {name: [event[name] for event in learnt] for name in ("attention", "recurrent")}
    batches = [event["step"] for event in learnt]
    figure(
        learning_curves(curves, batches, "batch", "share right", "Letters said rightly of sequences they never saw"),
        key=f"sequence-curves-{run.id}",
    )
    read, said = first_test_sequence(task)
    rows, columns = [f"{i + 1} {letter}" for i, letter in enumerate(said)], [f"{i + 1} {x}" for i, x in enumerate(read)]
    maps = np.array(shown["map"])
    matrices = [
        Matrix(f"head{h}", f"Cross-attention, head {h + 1}", head, rows, columns, "row: to be said", amounts=True)
        for h, head in enumerate(maps)
    ]
    matrix_steps(matrices, [[m.id] for m in matrices], key="sequence-maps", hint="Rows are said, columns were read.")
