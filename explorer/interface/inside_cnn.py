"""The page that looks inside a network reading a digit: which epoch of it, which digit, and which view."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from explorer.datasets import digits as data
from explorer.interface import inside_cnn_codes, inside_cnn_excites, inside_cnn_levels, inside_cnn_looked
from explorer.interface.inside_cnn_run import curves
from explorer.interface.say import plainly
from explorer.jobs.runs import Run
from explorer.training import digits_run

View = Callable[[Run, int, np.ndarray], None]
"""Draws one view of a run after an epoch and of an image, uint8 (8, 8) of 0 to 16; it stands below the drawing."""
VIEWS: dict[str, View] = {
    "How it learnt": lambda run, epoch, image: curves(run),
    "What excites it": inside_cnn_excites.show,
    "What it looked at": inside_cnn_looked.show,
    "Map of codes": inside_cnn_codes.show,
    "Level by level": inside_cnn_levels.show,
}
"""Name -> what draws it. A view is a line here and a module of its own."""


def show(run: Run) -> None:
    """Choose epoch, digit and view, and draw it."""
    with plainly():
        course = digits_run.course(run.folder)
    epoch = course.kept[-1]
    if len(course.kept) > 1:
        epoch = st.select_slider("After epoch", course.kept, epoch, key=f"epoch-{run.id}")
    image = data.digits(course.task.seed, course.task.share).test[0]
    names = list(VIEWS)
    name = st.segmented_control(
        "View", names, default=names[0], required=True, key="view", bind="query-params", label_visibility="collapsed"
    )
    VIEWS[name or names[0]](run, epoch, image)
