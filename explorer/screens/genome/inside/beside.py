"""Two runs, or two epochs of one, side by side: the same unit of the same layer is chosen in both."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from explorer.screens.genome.inside import epochs, fields
from explorer.screens.genome.inside.opened import Opened
from explorer.training import trained
from explorer.ui import address, pickers
from explorer.ui.say import plainly
from explorer.ui.session import store

VIEWS = {"field": "Receptive field", "map": "Feature maps"}


def show(opened: Opened) -> None:
    """Choose the second network and the view, and draw both."""
    other, mode = _second(opened)
    source = {"trait": opened.trained.target.traits[0]}
    height = 560 if mode == "field" else 420
    for column, one, side in zip(st.columns(2), (opened, other), ("left", "right"), strict=True):
        with column:
            fields.units(
                one, source, mode, key=f"beside-{side}", height=height, title=_title(one), group=f"beside-{mode}"
            )
    st.caption("A click on a unit chooses it in both, wherever both networks have a layer of that name.")


def _second(opened: Opened) -> tuple[Opened, Literal["field", "map"]]:
    """Choose run, fold and epoch of the second network, and what is shown of both."""
    runs = {run.id: run for run in store().list(kind="train") if run.done and pickers.belongs(run, opened.data.digest)}
    what, which, part, when = st.columns([2, 4, 1, 2])
    with what:
        mode = address.choose("Shown", list(VIEWS), "beside-view", format_func=VIEWS.__getitem__)
    others = [id for id in runs if id != opened.run.id]
    first = list(runs).index(others[0]) if others else 0
    with which:
        id = address.choose("With run", list(runs), "beside-run", index=first, format_func=lambda id: runs[id].title)
    with part:
        folds = [str(fold + 1) for fold in trained.folds(runs[id].folder)]
        fold = int(address.choose("Its fold", folds, "beside-fold")) - 1
    with when:
        epoch = epochs.choose(runs[id], fold, "beside-epoch", untrained=id == opened.run.id)
    with plainly():
        network = epochs.network_of(id, fold, epoch, runs[id].folder)
    return Opened(opened.data, runs[id], fold, network, epoch), "map" if mode == "map" else "field"


def _title(one: Opened) -> str:
    return f"{one.run.title}, " + ("result" if one.epoch is None else f"epoch {one.epoch}")
