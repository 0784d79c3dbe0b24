"""The topic From one length to another: encoder-decoders whose output is not as long as the input."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.matrix_pictures import Picture, matrix_pictures
from explorer.components.topic import TopicView
from explorer.datasets.teaching.rewriting import REWRITINGS
from explorer.training.lessons import lengths_network
from explorer.training.lessons.lengths import KINDS, STEPS, TITLE, Lengths, LengthsTask
from explorer.ui import follow, navigation, take_home, topics

GENE = 26
"""Signs of the text for which the builder opens the reader."""
_VIEW = TopicView("sequences/lengths/main.js")


def lengths() -> None:
    """Show what encoder-decoders write, where they look, and at which lengths they are right."""
    topics.story(
        "The output need not be as long as the input: a reader turns the text into states, and a writer begins with "
        "the last one. Without attention all has to pass through that state; with it the writer weighs the states of "
        "all places before each sign. The networks run here as you type, on texts held out from training."
    )
    task = LengthsTask.model_validate({})
    run = follow.until_done(follow.request("lengths", {"task": task}, TITLE))
    made = Lengths.load(run.folder)
    _VIEW(
        key=f"sequences-lengths-{run.id}",
        arrays={**made.weights, **{f"right {name}": values for name, values in made.right.items()}},
        scales=made.scales,
        shapes={name: list(values.shape) for name, values in made.weights.items()},
        seeds=task.seeds,
        tested=task.tested,
        tasks={
            name: {
                "unit": rewriting.unit,
                "practised": rewriting.practised,
                "tried": rewriting.tried,
                "reads": rewriting.reads,
                "writes": rewriting.writes,
                "examples": made.examples[name],
            }
            for name, rewriting in REWRITINGS.items()
        },
    )
    st.caption(
        f"{task.seeds} networks of each kind with first weights and texts of their own, {STEPS['reverse']:,} batches "
        f"({STEPS['protein']:,} for proteins); tried on {task.tested} held-out texts of each length, the same for all. "
        "A dot is a network; the first of each runs here. An output counts only where every sign and its end are right."
    )
    follow.origin(run)
    readers = {"protein reader": lengths_network.reader("protein", GENE)}
    take_home.network("lengths", readers, lambda: lengths_network.script(task))
    st.caption(
        "The builder has the reader alone: its layers do not say a writer that begins with another layer's last state "
        "and reads its own output. The script trains both."
    )
    _weights(made)
    navigation.link(
        "self_attention", "Without recurrence: an encoder-decoder of attention alone learns", part="Learning to look"
    )


def _weights(made: Lengths) -> None:
    """Show the weights of the first networks as matrices."""
    if not st.toggle("Look at the weights", key="lengths-inside"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Task", list(REWRITINGS), index=2, key="lengths-inside-task", width=200)
        kind = st.selectbox("Network", KINDS[::-1], key="lengths-inside-kind", width=200)
        begin = f"{name} {kind} "
        parts = [key.removeprefix(begin) for key in made.weights if key.startswith(begin)]
        part = st.selectbox("Weights", parts, key="lengths-inside-part", width=240)
    values = made.weights[begin + part].astype(np.float64) * made.scales[begin + part]
    words = f"{values.shape[0]} × {values.shape[1]}, what goes in × what comes out"
    matrix_pictures(
        [Picture(part, part, values, words=words, plain=True)], [[part]], key=f"lengths-inside-{begin}{part}", side=420
    )
