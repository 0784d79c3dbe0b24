"""The view of a network's filters: their weights, what excites them, which are alike, and their responses."""

from __future__ import annotations

import streamlit as st

from explorer.components.filter_grid import filter_grid
from explorer.inspection.filters import request
from explorer.inspection.filters.kinds import FilterLayer, filter_layers
from explorer.screens.genome.inside import samples
from explorer.screens.genome.inside.opened import Opened
from explorer.ui import address, computing, follow, inspector
from explorer.ui.say import count

SHARED = {
    "everywhere": "the same at every place",
    "own place": "with weights of their own at each place (the first place is shown; click a response for another)",
    "whole genome": "each as wide as the whole map it reads",
}
WINDOWS = ("10", "20", "50", "100", "200")


def show(opened: Opened) -> None:
    """Draw the filters of one layer."""
    layers = filter_layers(opened.trained.network.spec)
    if not layers:
        st.info("No layer of this network has filters along the genome.", icon=":material/info:")
        return
    left, middle, right, last = st.columns([3, 3, 1.2, 2])
    with left:
        layer = _layer(layers)
    with middle:
        whose = address.choose("Samples", list(request.WHOSE), "whose", format_func=request.WHOSE.__getitem__)
    with right:
        windows = int(address.choose("Windows", WINDOWS, "windows", index=1, help="Exciting windows shown."))
    with last:
        collapse = st.toggle(
            "One per place",
            True,
            key="collapse",
            bind="query-params",
            help="Of windows that overlap, in whichever sample, only the one with the highest response is shown.",
        )
    st.caption(
        f"{count(layer.filters, 'filter')} over {count(layer.taps, 'place')} and "
        f"{count(layer.channels, 'channel')}, {SHARED[layer.sharing]}."
    )
    if opened.data.genotypes.doses:
        st.caption("Windows and logos have whole copies: each dose is rounded to the nearest.")
    question = _question(opened, request.FilterRequest.model_validate({"layer": layer.name, "whose": whose}), layer)
    chosen = filter_grid(
        inspector.path(),
        question,
        key="filters",
        filters=layer.filters,
        samples=opened.data.genotypes.shape[0],
        selected=_selected(layer),
        windows=windows,
        collapse=bool(collapse),
    )
    if chosen is not None and st.session_state.get("filter-layer") == layer.name:
        st.query_params["filter"] = str(chosen + 1)
    st.session_state["filter-layer"] = layer.name


def _layer(layers: tuple[FilterLayer, ...]) -> FilterLayer:
    by_name = {layer.name: layer for layer in layers}
    return by_name[
        address.choose("Layer", list(by_name), "layer", format_func=lambda name: f"{name} · {by_name[name].title}")
    ]


def _selected(layer: FilterLayer) -> int:
    """Return the filter that the address asks for, from 0; the first where it asks for none there is."""
    number = st.query_params.get("filter", "")
    return int(number) - 1 if number.isascii() and number.isdigit() and 0 < int(number[:9]) <= layer.filters else 0


def _question(opened: Opened, of: request.FilterRequest, layer: FilterLayer) -> dict[str, object]:
    """Return what all questions have in common; where many samples take long, a job sums them up first."""
    network = samples.network(opened)
    question: dict[str, object] = {**network, **of.model_dump()}
    rows = len(of.rows(opened.trained))
    if request.work(opened.trained.network.spec, layer, rows) <= request.AT_ONCE:
        return question
    title = f"Responses of {layer.name} in {opened.run.title}"
    job = follow.request("filters", {**network, "asked": of.model_dump(), **computing.choose()}, title)
    follow.origin(follow.until_done(job, title))
    return question | {"job": job.id}
