"""Penetrance and missing heritability: what an additive model can have, and what a network finds."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_PENETRANCE = TopicView("neuron/penetrance/main.js")


def penetrance() -> None:
    """Show a penetrance table of two loci and what models explain of it."""
    topics.story(
        "The penetrance of a genotype is the probability of the disease. An additive model gives each allele one "
        "effect and adds them up; **what the genotypes explain beyond that goes missing**. A small network and an "
        "additive model learn here from the same simulated people (Hardy-Weinberg proportions, linkage equilibrium) "
        "and are judged on the table itself, as if on endlessly many new people."
    )
    _PENETRANCE(key="penetrance")
