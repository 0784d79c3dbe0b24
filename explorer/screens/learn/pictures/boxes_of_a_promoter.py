"""The topic Boxes of a promoter: what networks with pooling and capsules call a promoter once its boxes are moved."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import promoters
from explorer.training.lessons import capsule_layers, promoter_networks, promoters_read, stacked_dense
from explorer.training.lessons.promoters_read import (
    ASKED,
    NETS,
    TITLE,
    TRAINED,
    Net,
    PromotersRead,
    PromotersTask,
    kept,
)
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("pictures/boxes/main.js")
MODULES = (promoters, stacked_dense, capsule_layers, promoters_read)
NAMES: dict[Net, str] = {"max": "max-pooling", "global": "global maximum", "capsules": "capsules"}


def boxes_of_a_promoter() -> None:
    """Show a promoter whose boxes can be moved, and what three networks say of it."""
    topics.story(
        "A bacterial promoter has two boxes, near TTGACA at −35 and TATAAT at −10, with about 17 letters between: "
        "like the parts of a face, they count only in their order. Three networks of about as many weights learnt "
        "generated promoters. Drag the boxes, change letters, and see what the networks still call a promoter."
    )
    task = PromotersTask.model_validate({})
    run = follow.until_done(follow.request("promoters", {"task": task}, TITLE))
    made = PromotersRead.load(run.folder)
    arrays = {
        f"{place}_{net}_{key}": part.astype("float32")
        for place, trained in enumerate(TRAINED)
        for net in NETS
        for key, part in made.weights[f"{trained} {net}"].items()
    }
    _VIEW(
        key=f"pictures-boxes-{run.id}",
        arrays=arrays,
        measured={
            "said": made.said.tolist(),
            "scanned": made.scanned.tolist(),
            "thresholds": made.thresholds.tolist(),
            "kinds": list(ASKED),
        },
    )
    sizes = ", ".join(f"{int(size):,}" for size in made.sizes)
    st.caption(
        f"Weights: {sizes}. {task.seeds} networks of each kind, the first is live; {task.held_out:,} held-out windows "
        f"of each kind; marks are means of the seeds, lines go from the least to the most. Windows are generated: "
        f"random letters, in each box one letter of {promoters.BOX} differs from the consensus or none, the box at −35 "
        f"begins at letters {promoters.FIRST_START + 1} to {promoters.LAST_START + 1}; “moved” promoters lie 0 "
        "to 2 letters from an end. Disordered: boxes exchanged or wrongly spaced. PWM: position weight matrices that "
        "are given boxes and spacing; only their threshold is set, by the windows learnt from. It says nothing of real "
        "promoters."
    )
    follow.origin(run)
    take_home.network(
        "promoters",
        {f"network of promoters, {NAMES[net]}": promoter_networks.promoter_network(net) for net in NETS},
        _script,
    )
    take_home.inside("promoters", {name: run.folder / f"{name}.safetensors" for name in kept()})


def _script() -> str:
    return standalone(MODULES, "main()", "Trains networks that tell promoters and prints what they call one.")
