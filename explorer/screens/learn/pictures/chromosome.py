"""The topic Along a chromosome: local ancestry and mistyped calls, by one network with two heads."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import ancestry as teaching
from explorer.datasets.teaching.ancestry import SWITCH
from explorer.training.lessons import ancestry as lesson
from explorer.training.lessons import ancestry_network, ancestry_rivals, ancestry_specs
from explorer.training.lessons.ancestry import ERRORS, FSTS, NEAR, TITLE, Ancestry, AncestryTask
from explorer.training.lessons.ancestry_network import LAYERS, size
from explorer.training.lessons.ancestry_panel import panel
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/ancestry/main.js")
MODULES = (teaching, ancestry_network, ancestry_rivals, lesson)
PANEL, STEPS = 17, tuple(k / 200 for k in range(121))
"""Seed of the panel that is shown, and its FST; no network learnt from it."""
KEPT = ("right", "claims", "switches", "cleaned", "widths", "neither")


def along_a_chromosome() -> None:
    """Show a mosaic of two populations, and what a network says of every variant."""
    topics.story(
        "The same two questions along a chromosome. Where: from which of two populations does each stretch come? "
        "Cleaner: which calls are mistyped? A small network with two heads reads calls, both populations' allele "
        "frequencies and the error rate. The hidden Markov model that made the data is told its parameters: on "
        "average nothing can do better. Drag a switch, exchange a call, or let the populations grow alike."
    )
    task = AncestryTask.model_validate({})
    run = follow.until_done(follow.request("ancestry", {"task": task}, TITLE))
    made = Ancestry.load(run.folder)
    before, panels = _panel()
    _VIEW(
        key=f"pictures-ancestry-{run.id}",
        arrays={
            **{name: part.astype("float32").ravel() for name, part in made.weights.items()},
            "before": before,
            "panels": panels,
        },
        layers=LAYERS,
        change=SWITCH,
        measured={
            **{name: getattr(made, name).tolist() for name in KEPT},
            "fsts": list(FSTS),
            "errors": list(ERRORS),
            "judged": task.judged,
            "near": NEAR,
        },
    )
    st.caption(
        f"{task.seeds} networks of {size(made.weights):,} weights, {task.steps:,} steps each, on panels drawn anew at "
        f"every step (Balding and Nichols, FST from 0 to {lesson.MOST_FST:g}); judged on {task.judged} mosaics, each "
        "of a panel of its own, for each FST and error rate. The window's width is the best on as many other mosaics. "
        "Given ancestry, neighbouring variants are independent here; real haplotypes are linked, and local ancestry is "
        "commonly called from haplotypes. The first network answers above, in float16."
    )
    follow.origin(run)
    take_home.network("ancestry", {"network along a chromosome": ancestry_specs.spec()}, _script)
    take_home.inside("ancestry", {"network along a chromosome": run.folder / lesson.WEIGHTS})


@cache
def _panel() -> tuple[np.ndarray, np.ndarray]:
    before, panels = panel(STEPS, PANEL)
    return before.astype("float32"), panels.astype("float32").ravel()


def _script() -> str:
    return standalone(
        MODULES, "main()", "Trains networks that tell ancestry along a chromosome, and prints how often they are right."
    )
