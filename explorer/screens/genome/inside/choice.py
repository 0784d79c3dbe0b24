"""The page that looks inside a trained network: which run, which fold, and which view of it; all in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.inspection.filters.kinds import filter_layers, has_convolution
from explorer.screens.genome.inside import beside, effects, epochs, fields
from explorer.screens.genome.inside import filters as inside_filters
from explorer.screens.genome.inside.opened import Opened
from explorer.training import trained
from explorer.ui import address, follow, pickers
from explorer.ui.caching import cached_data
from explorer.ui.say import plainly
from explorer.ui.session import store

VIEWS: dict[str, Callable[[Opened], None]] = {
    "Filters": inside_filters.show,
    "Receptive field": fields.receptive_field,
    "Feature maps": fields.feature_maps,
    "One prediction": effects.prediction,
    "Ablation": effects.ablation,
    "Two side by side": beside.show,
}
"""Name -> what draws it. A view is a line here and a module of its own."""


@dataclass(frozen=True)
class About:
    """What the list of runs says of one."""

    convolution: bool
    filters: bool

    @property
    def words(self) -> str:
        """What follows the title."""
        return "" if self.convolution else " · no convolution" if self.filters else " · no filters along the genome"


def choose(data: Dataset) -> Opened:
    """Choose a finished run and a fold of it; at first the newest run with a convolution. Ends the page without one."""
    made = [run for run in store().list(kind="train") if pickers.belongs(run, data.digest)]
    done = {run.id: run for run in made if run.done}
    if not done:
        for at_work in made:
            follow.until_done(at_work)
        pickers.untrained(data, "inside", "network to look into")
    with plainly():
        about = {id: _about(id, run.folder) for id, run in done.items()}
    if address.unknown(list(done), "run"):
        st.warning("The run in this link is not among the finished runs of this dataset; another one is shown.")
    first = next((i for i, id in enumerate(done) if about[id].convolution), 0)
    left, right, end = st.columns([5, 2, 2])
    with left:
        id = address.choose(
            "Run", list(done), "run", index=first, format_func=lambda id: done[id].title + about[id].words
        )
    folds = trained.folds(done[id].folder)
    with right:
        names = [str(fold + 1) for fold in folds]
        fold = int(address.choose("Fold", names, "fold", help="Each fold of the split is a network of its own.")) - 1
    with end:
        epoch = epochs.choose(done[id], fold)
    follow.origin(done[id])
    with plainly():
        return Opened(data, done[id], fold, epochs.network_of(id, fold, epoch, done[id].folder), epoch)


def show(opened: Opened) -> None:
    """Choose a view and draw it."""
    names = list(VIEWS)
    name = st.segmented_control(
        "View", names, default=names[0], required=True, key="view", bind="query-params", label_visibility="collapsed"
    )
    VIEWS[name or names[0]](opened)


@cached_data(max_entries=500)
def _about(id: str, _folder: Path) -> About:
    spec = trained.network_spec_of(_folder)
    return About(has_convolution(spec), bool(filter_layers(spec)))
