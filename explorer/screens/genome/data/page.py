"""What a dataset looks like: calls, people, traits, linkage; filters, and planting a known truth."""

import streamlit as st

from explorer.screens.genome.data import change, describe
from explorer.ui import pickers


def show() -> None:
    """Draw the page."""
    data = pickers.dataset()
    found = describe.ask(data)
    describe.headline(found, data)
    variants, people, traits, linkage, filters, plant = st.tabs(
        ["Variants", "People", "Traits", "Linkage", "Filter", "Plant a truth"],
        key="tab",
        bind="query-params",
        on_change="rerun",
    )
    if variants.open:
        with variants:
            describe.variants(found, data)
    if people.open:
        with people:
            describe.people(found, data)
    if traits.open:
        with traits:
            describe.traits(found, data)
    if linkage.open:
        with linkage:
            describe.linkage(found, data)
    if filters.open:
        with filters:
            change.filter_form(data)
    if plant.open:
        with plant:
            change.plant_form(data)
