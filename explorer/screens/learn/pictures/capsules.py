"""The topic Capsules: routing by agreement on digits, and what a capsule's numbers draw."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits as digits_module
from explorer.datasets.teaching.digits import digits
from explorer.training.lessons import capsule_layers, capsule_networks, digit_capsules, stacked_dense
from explorer.training.lessons.digit_capsules import (
    NETWORKS,
    REBUILDING,
    TITLE,
    WEIGHTS,
    DigitCapsules,
    DigitCapsulesTask,
)
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/capsules/main.js")
MODULES = (digits_module, stacked_dense, capsule_layers, digit_capsules)


def capsules() -> None:
    """Show a digit read by capsules, round by round, and pictures drawn from a capsule."""
    topics.story(
        "A capsule is a small group of numbers: its length says how surely something is there, its direction in which "
        "pose. Every part predicts the pose of every whole, and sends its vote to those wholes whose other votes "
        "agree: some rounds of routing, worked out anew for each picture. From the longest capsule a decoder draws the "
        "digit again; change one of its numbers and see what becomes of it."
    )
    task = DigitCapsulesTask.model_validate({})
    run = follow.until_done(follow.request("capsules", {"task": task}, TITLE))
    made = DigitCapsules.load(run.folder)
    data = digits()
    _VIEW(
        key=f"pictures-capsules-{run.id}",
        arrays={
            "images": data.test.reshape(len(data.test), -1),
            "labels": data.test_labels.astype("uint8"),
            **{name: part.astype("float32") for name, part in made.weights.items()},
        },
        measured={
            **{name: getattr(made, name).tolist() for name in DigitCapsules.TABLES},
            "networks": list(NETWORKS),
        },
    )
    st.caption(
        f"{task.seeds} networks of each kind, the first is shown; weights are counted without the decoder, and the "
        "plain network has none. Trained by the margin loss (0.9, 0.1, λ 0.5) and squared error of the drawn pixels "
        f"× {REBUILDING:g}; the paper's 0.0005 is for pictures of 784 pixels. What a number goes with is a correlation "
        "over held-out digits of the first network alone."
    )
    follow.origin(run)
    take_home.network(
        "capsules",
        {"capsules for digits": capsule_networks.reader(), "plain network": capsule_networks.plain_reader()},
        _script,
    )
    take_home.inside("capsules", {"capsules for digits": run.folder / WEIGHTS})


def _script() -> str:
    return standalone(MODULES, "main()", "Trains capsules and their rivals on digits and prints what the lesson shows.")
