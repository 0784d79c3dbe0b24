"""The topic Variational: codes with a spread, and the weight of their divergence from N(0, I)."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits as digits_module
from explorer.datasets.teaching.digits import digits
from explorer.training.lessons import linear_rebuilding, making_networks, stacked_dense, variational_digits
from explorer.training.lessons.standalone import standalone
from explorer.training.lessons.variational_digits import BETAS, DRAWS, PAIRS, TITLE, Variational, VariationalTask
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("making/variational/main.js")
MODULES = (digits_module, linear_rebuilding, stacked_dense, variational_digits)


def variational() -> None:
    """Show codes with a mean and a spread, samples of them, and what the weight of the divergence does."""
    topics.story(
        "A plain autoencoder leaves gaps between its codes, and does not say where new ones may be drawn from. A "
        "variational one writes each digit as a small cloud, with a mean and a spread, and pays for every cloud's "
        "distance from N(0, I). Then codes drawn from N(0, I) lie where digits lie, unless the price is too high."
    )
    task = VariationalTask.model_validate({})
    run = follow.until_done(follow.request("variational", {"task": task}, TITLE))
    made = Variational.load(run.folder)
    data = digits()
    _VIEW(
        key=f"making-variational-{run.id}",
        arrays={
            "images": data.test.reshape(len(data.test), -1),
            "labels": data.test_labels.astype("uint8"),
            **{
                f"b{place}_{name}": part.astype("float32")
                for place, parts in enumerate(made.weights)
                for name, part in parts.items()
            },
        },
        betas=list(BETAS),
        tables={name: _known(getattr(made, name).tolist()) for name in Variational.TABLES},
    )
    st.caption(
        f"{task.seeds} seeds for each weight; the first is shown, the ranges are of all. Distances to the nearest "
        f"training digit are of {DRAWS:,} draws and {PAIRS} pairs of held-out digits; a blurred picture can be near a "
        "digit without looking like one."
    )
    follow.origin(run)
    take_home.network("variational", making_networks.variational(), _script)
    st.caption(
        "The builder opens encoder and decoder apart: drawing a sample between them is no layer, and the divergence "
        "belongs to the loss."
    )
    take_home.inside("variational", {f"β = {beta:g}": run.folder / f"beta_{beta:g}.safetensors" for beta in BETAS})


def _known(table: list[list[float]]) -> list[list[float | None]]:
    """Return a table with None where there is no number: JSON has no NaN."""
    return [[None if value != value else value for value in row] for row in table]


def _script() -> str:
    return standalone(MODULES, "main()", "Trains variational autoencoders of digits and prints what the lesson shows.")
