"""The topic Mouth and forehead: what networks with pooling and capsules call a face once its parts are moved."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import faces as faces_module
from explorer.training.lessons import capsule_layers, capsule_networks, faces_read, stacked_dense
from explorer.training.lessons.faces_read import ASKED, NETS, TITLE, TRAINED, FacesRead, FacesTask, Net, kept
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/faces/main.js")
MODULES = (faces_module, stacked_dense, capsule_layers, faces_read)
NAMES: dict[Net, str] = {"max": "max-pooling", "global": "global maximum", "capsules": "capsules"}


def mouth_and_forehead() -> None:
    """Show a face whose parts can be moved, and what three networks say of it."""
    topics.story(
        "Pooling throws places away, so a convolutional network is said to take eyes, nose and mouth in any order for "
        "a face; capsules are said to notice that the parts do not fit. Here three networks of about as many weights "
        "learnt drawn faces. Move the parts, see what they say, and read how often it came out that way."
    )
    task = FacesTask.model_validate({})
    run = follow.until_done(follow.request("faces", {"task": task}, TITLE))
    made = FacesRead.load(run.folder)
    arrays = {
        f"{place}_{net}_{key}": part.astype("float32")
        for place, trained in enumerate(TRAINED)
        for net in NAMES
        for key, part in made.weights[f"{trained} {net}"].items()
    }
    _VIEW(
        key=f"pictures-faces-{run.id}",
        arrays=arrays,
        measured={
            "face": made.face.tolist(),
            "sizes": made.sizes.tolist(),
            "nets": list(NETS),
            "kinds": list(ASKED),
        },
    )
    sizes = ", ".join(f"{int(size):,}" for size in made.sizes[: len(NAMES)])
    st.caption(
        f"Weights: {sizes}. {task.seeds} networks of each kind, the first is live; {task.held_out} held-out pictures "
        f"of each kind, drawn as those learnt from; marks are means of the seeds, lines go from the least to the most. "
        f"“Moved” are whole faces {faces_read.FAR:g} pixels from the middle, in training the head lies at most "
        f"{faces_module.MOST_SHIFT:g} off each way. The capsules have no decoder here. Drawn faces and small networks: "
        "it says nothing of photographs."
    )
    follow.origin(run)
    take_home.network(
        "faces", {f"network of faces, {NAMES[net]}": capsule_networks.face_network(net) for net in NAMES}, _script
    )
    take_home.inside("faces", {name: run.folder / f"{name}.safetensors" for name in kept()})


def _script() -> str:
    return standalone(MODULES, "main()", "Trains networks that tell faces and prints what they call one.")
