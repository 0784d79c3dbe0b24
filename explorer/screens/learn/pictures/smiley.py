"""The topic Happy or sad: a smiley drawn by hand, read at every stroke."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import digits as digits_module
from explorer.datasets.teaching import smileys as smileys_module
from explorer.datasets.teaching.digits import digits
from explorer.datasets.teaching.smileys import scribbles
from explorer.training.lessons import smiley_networks, smiley_reading, stacked_dense
from explorer.training.lessons.smiley_reading import BEND, NO_LABEL, TITLE, WEIGHTS, Read, SmileysTask
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/smiley/main.js")
MODULES = (digits_module, smileys_module, stacked_dense, smiley_reading)
SAMPLES = 12


def happy_or_sad() -> None:
    """Show what a small network says of a face, what that rests on, and how far it can be trusted."""
    topics.story(
        "A small network learnt from thousands of drawn smileys which are happy. Draw on the face, bend its mouth, "
        "take its eyes away: the answer follows, and a map shows which pixels spoke for it."
    )
    task = SmileysTask.model_validate({})
    run = follow.until_done(follow.request("smileys", {"task": task}, TITLE))
    made = Read.load(run.folder)
    _VIEW(
        key=f"pictures-smiley-{run.id}",
        arrays={
            **{name: part.astype("float32") for name, part in made.weights.items()},
            **_held_out(),
            **_papers(),
            "said": made.said.astype("float32"),
        },
        measured={
            "kinds": list(NO_LABEL),
            "without": np.round(made.without, 4).tolist(),
            "scores": made.scores.tolist(),
            "known": made.known.tolist(),
            "changes": made.changes.tolist(),
            "used": made.used.tolist(),
            "mouth": made.mouth,
        },
    )
    st.caption(
        f"{task.taught:,} smileys of our own to learn from, {task.held:,} held out; {task.seeds} "
        "networks, the first shown. Their labels are a reader's who wavers: happy with probability 1 / (1 + exp(-8 "
        "bend)), the dashed line. A network that tells cases from controls has no third answer either: a sample from "
        "elsewhere gets its probability all the same, which is why “Codes of samples” on the page Making asks first "
        "whether a sample is like those that were learnt from."
    )
    follow.origin(run)
    take_home.network("smileys", {"network for smileys": smiley_networks.reader()}, _script)
    take_home.inside("smileys", {"network for smileys": run.folder / WEIGHTS})


@cache
def _held_out() -> dict[str, np.ndarray]:
    held = smiley_reading.held_out(SmileysTask.model_validate({}))
    return {
        "bends": held.faces[:, BEND].astype("float32"),
        "labels": held.labels.astype("uint8"),
        "faces": held.faces[held.there.all(1)][:SAMPLES].astype("float32"),
    }


@cache
def _papers() -> dict[str, np.ndarray]:
    """Return the first pictures that are no faces, of those that were measured."""
    drawn = np.rint(scribbles(SAMPLES, 2) * 255).astype("uint8")
    return {"scribbles": drawn.reshape(SAMPLES, -1), "digits": digits().test[:SAMPLES].reshape(SAMPLES, -1)}


def _script() -> str:
    return standalone(MODULES, "main()", "Trains networks that read smileys and prints how far they can be trusted.")
