"""The page that looks inside a network reading a digit: which epoch of it, which digit, and which view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.components.drawing_pad import Example, drawing_pad, drawn_on, read_drawn
from explorer.datasets.teaching import digits as data
from explorer.jobs.runs import Run
from explorer.screens.learn.inside_cnn import codes, excites, explanations, kernels, learnt, levels, maps
from explorer.training.lessons import digits_run
from explorer.training.lessons.digits import DigitsTask
from explorer.ui import inspector
from explorer.ui.say import plainly

View = Callable[[Run, int, np.ndarray], None]
"""Draws one view of a run after an epoch and of an image, uint8 (8, 8) of 0 to 16; it stands below the drawing."""
VIEWS: dict[str, View] = {
    "Feature maps": maps.show,
    "Filters": kernels.show,
    "Level by level": levels.show,
    "What excites it": excites.show,
    "What it looked at": explanations.show,
    "Map of codes": codes.show,
    "How it learnt": learnt.show,
}
"""Name -> what draws it. A view is a line here and a module of its own."""
OF_THE_DIGIT = ("Level by level", "What it looked at")
"""Views that say nothing of an empty pad."""
EXAMPLES = 200
PAD = "digit-pad"


def show(run: Run, slider: DeltaGenerator) -> None:
    """Choose epoch (in its place on the page), digit and view, and draw it."""
    with plainly():
        course = digits_run.course(run.folder)
    with slider:
        epoch = _epoch(run, course.kept)
    image = _image(run, epoch, course.task)
    with st.container(horizontal=True, vertical_alignment="center"):
        names = list(VIEWS)
        name = st.segmented_control(
            "View",
            names,
            default=names[0],
            required=True,
            key="view",
            bind="query-params",
            label_visibility="collapsed",
        )
        test = course.at(epoch)
        st.caption(f"After epoch {epoch} it reads {test.accuracy:.1%} of {_tests(course.task)} unseen digits right.")
    name, digit = name or names[0], data.read(image)
    if name in OF_THE_DIGIT and not digit.any():
        st.info("The pad is empty: draw a digit, or take one. This view is of it.", icon=":material/draw:")
        return
    VIEWS[name](run, epoch, digit)


def _epoch(run: Run, kept: tuple[int, ...]) -> int:
    """Choose among the epochs whose weights are kept; the last at first."""
    if len(kept) == 1:
        return kept[0]
    about = "Before epoch 1 nothing is learnt. The reading and all views are of this epoch."
    return st.select_slider("Weights after epoch", kept, kept[-1], key=f"epoch-{run.id}", help=about)


def _tests(task: DigitsTask) -> int:
    return len(data.digits(task.seed, task.share).test)


def _image(run: Run, epoch: int, task: DigitsTask) -> str:
    """Draw the pad; return the image on it: the newer of what was drawn and what the address holds."""
    examples = [Example(*each) for each in _examples(task.seed, task.share)]
    state, drawn, link = st.session_state, drawn_on(PAD), read_drawn(st.query_params.get("digit"))
    image = state.get("digit-kept", examples[0].image)
    if drawn and drawn != state.get("digit-drawn"):
        image = state["digit-drawn"] = drawn
    elif link and link != state.get("digit-written"):
        image = link
    drawing_pad(image, run=run.id, epoch=epoch, path=inspector.path(), examples=examples, key=PAD)
    state["digit-kept"] = state["digit-written"] = st.query_params["digit"] = image
    return image


@lru_cache(maxsize=8)
def _examples(seed: int, share: float) -> list[tuple[str, int]]:
    """Return test digits as (image, digit), the first ten one of each."""
    digits = data.digits(seed, share)
    counts: Counter[int] = Counter()
    ranked = []
    for image, digit in zip(digits.test, digits.test_labels.tolist(), strict=True):
        ranked.append((counts[digit], digit, data.written(image)))
        counts[digit] += 1
    return [(image, digit) for _, digit, image in sorted(ranked)[:EXAMPLES]]
