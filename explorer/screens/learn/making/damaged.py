"""The topic Damaged pictures: noise taken off and missing pixels filled."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits as digits_module
from explorer.datasets.teaching.digits import digits, pixels
from explorer.training.lessons import damaged_digits, linear_rebuilding, making_networks, stacked_dense
from explorer.training.lessons.damaged_digits import LEVELS, MOST, TITLE, Damage, DamagedTask, Mended
from explorer.training.lessons.linear_rebuilding import Floats
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("making/damaged/main.js")
MODULES = (digits_module, linear_rebuilding, stacked_dense, damaged_digits)


def damaged() -> None:
    """Show a damaged digit and what several ways make of it."""
    topics.story(
        "Show a network a damaged picture and ask it for the whole one: it has to learn what digits look like to take "
        "the noise off, or to fill what is missing. That a network can do it says little; the question is what else "
        "can. Linear ways know the same digits by their mean and covariance alone."
    )
    task = DamagedTask.model_validate({})
    run = follow.until_done(follow.request("damaged", {"task": task}, TITLE))
    made = Mended.load(run.folder)
    data = digits()
    measured: list[tuple[Damage, Floats, Floats]] = [
        ("noise", made.noise, made.noise_network),
        ("missing", made.missing, made.missing_network),
    ]
    tables = {
        damage: {
            "levels": list(LEVELS[damage]),
            "simple": simple.tolist(),
            "network": network.tolist(),
            "counts": counts[: len(LEVELS[damage])].tolist(),
        }
        for (damage, simple, network), counts in zip(measured, made.counts, strict=True)
    }
    _VIEW(
        key=f"making-damaged-{run.id}",
        arrays={
            "images": data.test.reshape(len(data.test), -1),
            "labels": data.test_labels.astype("uint8"),
            "train": data.train.reshape(len(data.train), -1),
            **_linear(),
            **{
                f"{damage}_{name.removeprefix('layer_')}": part.astype("float32")
                for damage, parts in made.weights.items()
                for name, part in parts.items()
            },
        },
        tables=tables,
    )
    st.caption(
        f"{task.seeds} networks for each damage, trained with every amount up to {MOST['noise']:g} of noise and "
        f"{MOST['missing']:.0%} missing; the first is shown. The number of components is the best of "
        f"{len(damaged_digits.COUNTS)} on damaged training digits. Best linear: Wiener's filter, told the amount of "
        "noise; for missing pixels the mean given the known ones, as if all were normal."
    )
    follow.origin(run)
    specs = {f"network for {damage}": making_networks.mending(damage) for damage in LEVELS}
    take_home.network("damaged", specs, _script)
    take_home.inside("damaged", {f"network for {name}": run.folder / f"{name}.safetensors" for name in LEVELS})


def _script() -> str:
    return standalone(MODULES, "main()", "Trains networks that mend damaged digits and prints errors of all ways.")


@cache
def _linear() -> dict[str, np.ndarray]:
    known = linear_rebuilding.components(pixels(digits().train))
    return {
        "mean": known.mean,
        "directions": known.directions,
        "variances": known.variances,
        "covariance": known.covariance,
    }
