"""The door Neuron: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.neuron import activations, als, gates, genotypes, neuron, penetrance, perceptron, timeline
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Neuron": neuron.neuron,
    "Logic gates": gates.gates,
    "Perceptron": perceptron.perceptron,
    "Timeline": timeline.timeline,
    "Activations": activations.activations,
    "Genotypes as data": genotypes.genotypes,
    "Penetrance": penetrance.penetrance,
    "ALS": als.als,
}


def show() -> None:
    """Draw the page."""
    topics.show("Neuron", TOPICS)
