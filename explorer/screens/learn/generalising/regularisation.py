"""Too stiff and too pliant polynomials, penalties, and dropout as one of them."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.ui import navigation, topics
from explorer.ui.lessons import lesson

POLYNOMIALS = TopicView("generalising/polynomials/main.js")
SHRINKING = TopicView("generalising/shrinking/main.js")
IN_THE_PLAYGROUND = ("overfitting", "early-stopping", "l1")


def polynomials() -> None:
    """Show polynomials fitted to points, and what holds them back."""
    topics.story(
        "A polynomial of a low degree cannot follow the points, one of a high degree follows their noise too. Fifteen "
        "points are fitted, 300 fresh ones of the same curve judge. A penalty, descent that stops early, and copies "
        "with noise on x each make a curve of a high degree less rough."
    )
    POLYNOMIALS(key="polynomials")
    for place, name in zip(st.columns(len(IN_THE_PLAYGROUND)), IN_THE_PLAYGROUND, strict=True):
        with place:
            navigation.link("playground", lesson(name).title, **lesson(name).parameters)


def shrinking() -> None:
    """Show paths of weights over a penalty, and dropout as a ridge."""
    topics.story(
        "Sixty simulated samples, 8 SNPs in linkage disequilibrium, two of which act on the trait. Ridge makes every "
        "weight smaller, the lasso leaves some out. Dropout of the inputs, averaged over its masks, is a ridge too, "
        "with a penalty of its own for each weight."
    )
    SHRINKING(key="shrinking")
