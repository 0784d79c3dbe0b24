"""Which samples a view shows: one held-out sample, or two groups compared."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import streamlit as st

from explorer.inspection.fields.ablation import judged
from explorer.screens.genome.inside.opened import Opened
from explorer.ui import address

MOST = 2000
"""Samples that a list offers."""


def choose(opened: Opened) -> int:
    """Choose one of the samples that the fold did not learn from; return the index in the dataset."""
    rows = [str(int(row)) for row in judged(opened.trained)[:MOST]]
    names, trait = opened.data.genotypes.samples, opened.trained.target.traits[0]
    values, column = opened.data.traits[trait], opened.data.traits.column(trait)

    def words(row: str) -> str:
        value = values[int(row)]
        if np.isnan(value):
            return str(names[int(row)])
        coded = column.kind != "quantitative" and 0 <= int(value) < len(column.levels)
        shown = column.levels[int(value)] if coded else f"{value:.4g}"
        return f"{names[int(row)]} · {trait} {shown}"

    return int(
        address.choose("Sample", rows, "person", format_func=words, help="Samples the network did not learn from")
    )


def output(opened: Opened) -> int:
    """Choose an output of the network where there are several; of two classes it is the second."""
    names = opened.trained.target.output_names
    if len(names) == 1:
        return 0
    if opened.trained.target.objective == "cross-entropy" and len(names) == 2:
        return 1
    options = [str(i) for i in range(len(names))]
    return int(address.choose("Output", options, "output", format_func=lambda i: names[int(i)]))


def source(opened: Opened) -> dict[str, int | str]:
    """Choose a sample, or a trait that makes two groups; return it as the engine's question names it."""
    left, right = st.columns([2, 3])
    with left:
        kinds = {"groups": "Two groups compared", "person": "One sample"}
        kind = address.choose("Values of", list(kinds), "values", format_func=kinds.__getitem__)
    with right:
        if kind == "person":
            return {"sample": choose(opened)}
        traits = opened.data.traits.names("trait")
        own = opened.trained.target.traits[0]
        text = "Cases − controls; of a quantitative trait the highest quarter − the lowest; held-out samples alone"
        return {"trait": address.choose("By trait", traits, "groups", index=traits.index(own), help=text)}


class Network(TypedDict):
    """A fold of a run after an epoch, as the engine's questions name it."""

    run: str
    fold: int
    epoch: int | None


def network(opened: Opened) -> Network:
    """Return run, fold and epoch as the engine's questions name them."""
    return {"run": opened.run.id, "fold": opened.fold, "epoch": opened.epoch}
