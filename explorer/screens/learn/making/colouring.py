"""The topic Colouring: colour for grey pictures, learnt from strips of a photograph."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import photographs
from explorer.datasets.teaching.photographs import NAMES, photograph
from explorer.training.lessons import colouring as lesson
from explorer.training.lessons import linear_rebuilding, making_networks, stacked_dense
from explorer.training.lessons.colouring import PARTS, TITLE, Coloured, ColouringTask
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("making/colouring/main.js")
MODULES = (photographs, linear_rebuilding, stacked_dense, lesson)


def colouring() -> None:
    """Show a photograph coloured by a network that learnt strips of it, or of the other one."""
    topics.story(
        "Take the colours away, ask for them back: pictures without anybody's labels become examples. A small network "
        "learns strips of a photograph and colours those between. It knows what colour things have in this photograph, "
        "and of the world no more than that."
    )
    task = ColouringTask.model_validate({})
    run = follow.until_done(follow.request("colouring", {"task": task}, TITLE))
    made = Coloured.load(run.folder)
    _VIEW(
        key=f"making-colouring-{run.id}",
        arrays={
            **_bytes(),
            **{
                f"{name}_{key}": part.astype("float32")
                for name, parts in zip(NAMES, made.weights, strict=True)
                for key, part in parts.items()
            },
        },
        measured={
            "errors": made.errors.tolist(),
            "network": made.network.tolist(),
            "photographs": list(NAMES),
            "parts": list(PARTS),
        },
    )
    st.caption(
        f"Scikit-learn's two photographs, made small; strips are 32 pixels wide, {task.seeds} networks for each "
        "photograph, the first shown. Two photographs are no sample of photographs: take the figures for what they "
        "are, errors on these."
    )
    follow.origin(run)
    take_home.network("colouring", {"network that colours": making_networks.colourer()}, _script)
    take_home.inside("colouring", {f"learnt on {name}": run.folder / f"{name}.safetensors" for name in NAMES})


@cache
def _bytes() -> dict[str, np.ndarray]:
    return {name: np.rint(photograph(name) * 255).astype(np.uint8).reshape(-1) for name in NAMES}


def _script() -> str:
    return standalone(MODULES, "main()", "Trains networks that colour strips of photographs and prints their errors.")
