"""The topic Never seen: digits of a figure that was left out of training, told by how badly they are rebuilt."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits as digits_module
from explorer.datasets.teaching.digits import digits
from explorer.training.lessons import linear_rebuilding, making_networks, stacked_dense, unseen_digits
from explorer.training.lessons.standalone import standalone
from explorer.training.lessons.unseen_digits import TITLE, Unseen, UnseenTask
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("making/unseen/main.js")
MODULES = (digits_module, linear_rebuilding, stacked_dense, unseen_digits)


def never_seen() -> None:
    """Show digits rebuilt by a network that never saw one figure, and how well the error tells it."""
    topics.story(
        "What an autoencoder never saw it draws badly: a large error says that something is new. That is how faults "
        "and frauds are looked for where nobody has examples of them. Here one figure is left out of training and has "
        "to be found among held-out digits; two plainer scores try the same."
    )
    task = UnseenTask.model_validate({})
    run = follow.until_done(follow.request("unseen", {"task": task}, TITLE))
    made = Unseen.load(run.folder)
    data = digits()
    images, labels = unseen_digits.pictures()
    _VIEW(
        key=f"making-unseen-{run.id}",
        arrays={
            "labels": data.test_labels.astype("uint8"),
            "scores": made.scores.astype("float32"),
            "rivals": _rivals(),
            "images": images,
            "shown_labels": labels.astype("uint8"),
            "rebuilt": np.rint(made.rebuilt * 255).astype("uint8"),
        },
        areas=made.areas.tolist(),
        seeds=made.seeds.tolist(),
    )
    st.caption(
        f"{task.seeds} networks for each figure left out, with a code of {unseen_digits.CODE} numbers; curves and "
        "digits are the first's. As a control the same is measured with every figure in training: single figures then "
        "lie above or below one half, for some are harder to draw than others."
    )
    follow.origin(run)
    take_home.network("unseen", {"autoencoder without a figure": making_networks.unseen()}, _script)


@cache
def _rivals() -> np.ndarray:
    return unseen_digits.rival_scores().astype("float32")


def _script() -> str:
    return standalone(MODULES, "main()", "Trains without one figure after the other and prints how well each is told.")
