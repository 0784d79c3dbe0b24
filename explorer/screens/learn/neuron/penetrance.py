"""Penetrance and missing heritability: what an additive model can have, and what a network finds."""

import streamlit as st

from explorer.components.topic import TopicView

_PENETRANCE = TopicView("neuron/penetrance/main.js")


def penetrance() -> None:
    """Show a penetrance table of two loci and what models explain of it."""
    st.markdown(
        "A penetrance is how probable the disease is for one genotype. Classical genetics fits one effect for each "
        "allele and adds them up; **what the genotypes explain beyond that is missing**. Below, a small network and an "
        "additive model learn from the same simulated people and are judged on new ones: on the table itself, which "
        "is what new people without end would show. Hardy-Weinberg proportions, linkage equilibrium, observed scale."
    )
    _PENETRANCE(key="penetrance")
