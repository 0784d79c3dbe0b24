"""What a dataset looks like: calls, samples, traits, linkage; filters, and planting a known truth."""

import streamlit as st

from explorer.screens.genome.data import change, clusters, describe, missing_calls, relatives, sex
from explorer.ui import damaged, deleting, pickers
from explorer.ui.session import store

RENAMED = {"People": "Samples"}
"""Tabs that had another name when older links were made."""


def show() -> None:
    """Draw the page."""
    deleting.show("datasets")
    damaged.section(store(), ("dataset",))
    data = pickers.dataset()
    with st.sidebar:
        deleting.button("datasets", f"datasets/{data.digest}", key="delete-dataset", label="Delete this dataset")
    description = describe.compute(data)
    describe.headline(description, data)
    if new := RENAMED.get(st.query_params.get("tab", "")):
        st.session_state["tab"] = st.query_params["tab"] = new
    variants, samples, traits, linkage, missing, filters, plant = st.tabs(
        ["Variants", "Samples", "Traits", "Linkage", "Missing calls", "Filter", "Plant a truth"],
        key="tab",
        bind="query-params",
        on_change="rerun",
    )
    if variants.open:
        with variants:
            describe.variants(description, data)
    if samples.open:
        with samples:
            describe.samples(description, data)
            clusters.show(description, data)
            relatives.show(data)
            sex.section(data)
    if traits.open:
        with traits:
            describe.traits(description, data)
    if linkage.open:
        with linkage:
            describe.linkage(description, data)
    if missing.open:
        with missing:
            missing_calls.show(description, data)
    if filters.open:
        with filters:
            change.filter_form(data, description)
    if plant.open:
        with plant:
            change.plant_form(data)
