"""Genotypes as data: what a network reads of two haplotypes."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_GENOTYPES = TopicView("neuron/genotypes/main.js")


def genotypes() -> None:
    """Show how two haplotypes become 0, 1 and 2."""
    topics.story(
        "Everybody carries two haplotypes, one of each parent, and most letters are the same in everybody. Only sites "
        "at which people differ tell them apart; there the genotype counts the **alternative allele: 0, 1 or 2**. A "
        "person is now a row of numbers *x*, and whether that person has a disease is a function *f*: *X* → {0, 1}. "
        "Click a letter to change the allele, or type over the strings."
    )
    _GENOTYPES(key="genotypes")
