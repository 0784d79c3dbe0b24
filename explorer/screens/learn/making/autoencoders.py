"""The topics Autoencoder and Bottleneck: digits as a few numbers, and principal components as the linear way."""

from __future__ import annotations

from functools import cache

import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits as digits_module
from explorer.datasets.teaching.digits import digits, pixels
from explorer.training.lessons import digit_codes, linear_rebuilding, making_networks, stacked_dense
from explorer.training.lessons.digit_codes import SIZES, TITLE, WEIGHTS, CodesTask, DigitCodes
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_PLANE = TopicView("making/autoencoder/main.js")
_BOTTLENECK = TopicView("making/bottleneck/main.js")
MODULES = (digits_module, linear_rebuilding, stacked_dense, digit_codes)


def _script() -> str:
    return standalone(MODULES, "main()", "Trains autoencoders of digits and prints errors by size of the code.")


def autoencoder() -> None:
    """Show the plane of codes, and what is drawn from a point of it."""
    topics.story(
        "An autoencoder has to pass a picture through a narrow place and draw it again: here 64 pixels become two "
        "numbers, h, and two numbers become 64 pixels. It is told nothing but to draw well. Move the point, and the "
        "second half of the network draws what lies there; change the digit, and see how far its code moves."
    )
    task = CodesTask.model_validate({})
    run = follow.until_done(follow.request("autoencoders", {"task": task}, TITLE))
    made = DigitCodes.load(run.folder)
    data = digits()
    known = _components()
    _PLANE(
        key=f"making-autoencoder-{run.id}",
        arrays={
            "images": data.test.reshape(len(data.test), -1),
            "labels": data.test_labels.astype("uint8"),
            "mean": known.mean.astype("float32"),
            "directions": known.directions[:2].astype("float32"),
            **{name: part.astype("float32") for name, part in made.weights.items()},
        },
        alike=made.alike.tolist(),
    )
    st.caption(
        f"Trained on {len(data.train):,} digits, shown on {len(data.test)} held out; the first of {task.seeds} seeds. "
        "Pixels go from 0 to 1. The figures take no part in training."
    )
    follow.origin(run)
    take_home.network("autoencoder", {"autoencoder of digits": making_networks.autoencoder()}, _script)
    take_home.inside("autoencoder", {"autoencoder of digits": run.folder / WEIGHTS})


def bottleneck() -> None:
    """Show errors by the size of the code, and that a linear autoencoder finds the principal components."""
    topics.story(
        "How narrow may the narrow place be? Fewer numbers, larger errors. With nothing but sums of products an "
        "autoencoder can do no better than principal component analysis, and descent finds the very same space, though "
        "not the same axes in it. The tanh between the layers is what makes the difference: up to a size."
    )
    task = CodesTask.model_validate({})
    run = follow.until_done(follow.request("autoencoders", {"task": task}, TITLE))
    made = DigitCodes.load(run.folder)
    known = _components()
    _BOTTLENECK(
        key=f"making-bottleneck-{run.id}",
        arrays={
            "errors": made.errors[1].astype("float32"),
            "components": made.components[1].astype("float32"),
            "covariance": known.covariance,
            "directions": known.directions[:8].copy(),
            "variances": known.variances,
        },
        sizes=list(SIZES),
        seeds=task.seeds,
    )
    st.caption(
        f"Networks of 64, {digit_codes.HIDDEN}, k, {digit_codes.HIDDEN} and 64 units, {task.steps:,} steps of Adam at "
        "every size; the settings were chosen with k = 2. Components are those of the training digits."
    )
    follow.origin(run)
    specs = {f"autoencoder with {size} numbers": making_networks.autoencoder(size) for size in (1, 32)}
    take_home.network("bottleneck", specs, _script)


@cache
def _components() -> linear_rebuilding.Components:
    return linear_rebuilding.components(pixels(digits().train))
