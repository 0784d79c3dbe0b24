"""Three doors, each a guided tour of a minute: teach, try, bring your own data."""

from __future__ import annotations

import streamlit as st

from explorer.screens.genome.start.pictures import drawn
from explorer.ui import cards, navigation
from explorer.ui.tours import Tour, opening, progress


def doors() -> None:
    """Show the three doors in a row, each with how far its tour has come."""
    tours = progress().tours
    cards.begin({name: drawn(name) for name in tours}, width=128, height=64)
    for place, (name, tour) in cards.rows(list(tours.items()), 3):
        with cards.card(place, name, tour.title):
            st.markdown(tour.words)
            _link(name, tour)


def _link(name: str, tour: Tour) -> None:
    there = progress()
    at = 0 if there.finished(name) else there.steps.get(name, 0)
    if there.finished(name):
        words = "Done. Once more?"
    elif at:
        words = f"Go on with step {at + 1} of {len(tour.steps)}"
    else:
        words = f"Begin, {len(tour.steps)} steps"
    step = tour.steps[at]
    navigation.link(step.page, words, **{**opening(name, step), "tour": name})
