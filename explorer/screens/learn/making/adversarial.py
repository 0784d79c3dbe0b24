"""A generator against a discriminator: on a line, in the plane, and the generator of the course."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st

from explorer.components.network_builder import network_builder, picture
from explorer.components.network_builder.picture import title
from explorer.components.topic import TopicView
from explorer.datasets import samples
from explorer.datasets.dataset import Dataset
from explorer.jobs.results import Description
from explorer.networks.drafting.check import CheckedDraft, check
from explorer.networks.drafting.draft import INPUT, Draft
from explorer.networks.spec import NetworkSpec
from explorer.networks.zoo import gallery
from explorer.ui import follow, take_home, topics

_LINE = TopicView("making/gan/main.js")
_PLANE = TopicView("making/modes/main.js")
_GENERATOR = TopicView("making/generator/main.js")


def dense(name: str, sizes: tuple[int, ...]) -> NetworkSpec:
    """Return dense layers of these widths, inputs first, with tanh between them."""
    layers: list[dict[str, object]] = []
    for i, (_, units) in enumerate(pairwise(sizes), 1):
        layers.append({"kind": "dense", "name": f"dense_{i}", "units": units})
        if i < len(sizes) - 1:
            layers.append({"kind": "tanh", "name": f"tanh_{i}"})
    return NetworkSpec.model_validate({"name": name, "input": {"features": sizes[0]}, "layers": layers})


GROUPS = "ancestry"
BATCH = 128
"""Digits of a training step, for the memory that it needs."""
LINE = {"generator": dense("Generator", (1, 16, 16, 1)), "discriminator": dense("Discriminator", (1, 16, 16, 1))}


PLANE = {"generator": dense("Generator", (2, 32, 32, 2)), "discriminator": dense("Discriminator", (2, 32, 32, 1))}


def gan() -> None:
    """Draw the game on a line."""
    topics.story(
        "A generator G turns noise z into x; a discriminator D learns to say how likely an x is real. V(G, D) = E log "
        "D(x) + E log(1 − D(G(z))): D pushes it up, G down. The best D is p / (p + q), and with it V is −log 4 plus "
        "twice the Jensen-Shannon divergence of real and made. Take hold of G’s ring, then let D learn."
    )
    _LINE(key="making-gan")
    take_home.network("gan", LINE)


def modes() -> None:
    """Draw the game in the plane, with the sample cohort's people on two components as one of its targets."""
    topics.story(
        "D never sees more than a batch, and G is only asked to make what D now takes for real. So G may put all its "
        "samples on one mode of the data, until D knows that one, and then hop to the next: mode collapse. A mode "
        "counts as covered here if half of its fair share of the samples lies within 3 standard deviations. In "
        "genotypes the modes are groups of people."
    )
    cohort = samples.open_sample("cohort")
    parameters = {"dataset": cohort.digest}
    run = follow.until_done(follow.request("describe", parameters, f"Description of {cohort.name}"))
    scores, groups, names = on_components(cohort, Description.load(run.folder))
    _PLANE(key=f"making-modes-{run.id}", arrays={"scores": scores, "groups": groups}, names=names)
    take_home.network("modes", PLANE)


def on_components(data: Dataset, description: Description) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return float32 scores (2 n,), all of the first component before the second, the group of each, their names."""
    scores = description.components[:, :2].T.astype(np.float32).ravel()
    return scores, data.traits.table[GROUPS].to_numpy().astype(np.uint8), list(data.traits.column(GROUPS).levels)


def generator() -> None:
    """Draw the generator of the course: counted, its cost worked out, one transposed convolution opened."""
    topics.story(
        "The course's generator makes a digit of 28 × 28 pixels from 100 random numbers. A dense layer lays out 128 "
        "maps of 7 × 7, two transposed convolutions double their side, a last convolution makes one picture. In a "
        "transposed convolution every input writes its value times the kernel into the larger map. Point at an output "
        "to see which inputs reach it."
    )
    checked = check(Draft.of(gallery.architecture("gan-generator").build()))
    _GENERATOR(key="making-generator", layers=_described(checked), batch=BATCH)
    st.caption("Multiply-adds count every tap of the kernels, those too that write beyond the border or read from it.")
    if st.toggle("The network as the builder draws it", key="making-generator-drawn"):
        network_builder(picture(checked, batch=BATCH, free=False), key="making-generator-builder", height=560)
    assert checked.spec is not None
    take_home.network("generator", {"generator": checked.spec})


def _described(checked: CheckedDraft) -> list[dict[str, Any]]:
    """Return each layer with what comes out, its counts, and the arithmetic behind them."""
    geometry = checked.geometry
    shapes = {INPUT: geometry.spec.input_shape} | {row.name: row.output for row in geometry.rows if row.output}
    return [
        {
            "name": row.name,
            "title": title(row.kind),
            "output": " × ".join(f"{size:,}" for size in row.output.sizes),
            "parameters": row.parameters,
            "macs": row.macs,
            "values": row.output.size,
            "lines": [
                [line.label, line.expression, line.result]
                for line in row.layer.worked(*(shapes[source] for source in row.sources))
            ],
        }
        for row in geometry.rows
        if row.output is not None
    ]
