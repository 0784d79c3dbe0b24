"""The page that looks inside a network reading a digit: which epoch of it, which digit, and which view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import streamlit as st

from explorer.components.drawing_pad import Example, drawing_pad
from explorer.components.drawing_pad import read_drawn as read
from explorer.datasets import digits as data
from explorer.interface import (
    inside_cnn_codes,
    inside_cnn_excites,
    inside_cnn_levels,
    inside_cnn_looked,
    inside_cnn_maps,
    inspector,
)
from explorer.interface.inside_cnn_run import curves
from explorer.interface.say import plainly
from explorer.jobs.runs import Run
from explorer.training import digits_run
from explorer.training.digits import DigitsTask

View = Callable[[Run, int, np.ndarray], None]
"""Draws one view of a run after an epoch and of an image, uint8 (8, 8) of 0 to 16; it stands below the drawing."""
VIEWS: dict[str, View] = {
    "Feature maps": inside_cnn_maps.show,
    "Level by level": inside_cnn_levels.show,
    "What excites it": inside_cnn_excites.show,
    "What it looked at": inside_cnn_looked.show,
    "Map of codes": inside_cnn_codes.show,
    "How it learnt": lambda run, epoch, image: curves(run),
}
"""Name -> what draws it. A view is a line here and a module of its own."""
EXAMPLES = 200


def show(run: Run) -> None:
    """Choose digit, epoch and view, and draw it."""
    with plainly():
        course = digits_run.course(run.folder)
    pad, kept = st.container(), course.kept
    last = kept[-1]
    epoch = last
    if len(kept) > 1:
        epoch = st.select_slider(
            "Weights after epoch",
            kept,
            last,
            key=f"epoch-{run.id}",
            help="Nothing was learnt before epoch 1. All views below, and the reading above, are of this epoch.",
        )
    st.caption(f"After epoch {epoch} it reads {course.at(epoch).accuracy:.1%} of the digits right that it never saw.")
    with pad:
        image = _image(run, epoch, course.task)
    names = list(VIEWS)
    name = st.segmented_control(
        "View", names, default=names[0], required=True, key="view", bind="query-params", label_visibility="collapsed"
    )
    VIEWS[name or names[0]](run, epoch, data.read(image))


def _image(run: Run, epoch: int, task: DigitsTask) -> str:
    """Draw the pad; return the image that stands on it, which the address holds."""
    examples = [Example(*each) for each in _examples(task.seed, task.share)]
    asked = read(st.query_params.get("digit")) or st.session_state.get("digit-kept") or examples[0].image
    drawn = drawing_pad(asked, run=run.id, epoch=epoch, path=inspector.path(), examples=examples, key="digit-pad")
    image = drawn or asked
    st.query_params["digit"] = st.session_state["digit-kept"] = image
    return image


@st.cache_data(max_entries=8, show_spinner=False)
def _examples(seed: int, share: float) -> list[tuple[str, int]]:
    """Return digits that judge as (image, digit), the first ten one of each."""
    held = data.digits(seed, share)
    seen: Counter[int] = Counter()
    ranked = []
    for image, digit in zip(held.test, held.test_labels.tolist(), strict=True):
        ranked.append((seen[digit], digit, data.written(image)))
        seen[digit] += 1
    return [(image, digit) for _, digit, image in sorted(ranked)[:EXAMPLES]]
