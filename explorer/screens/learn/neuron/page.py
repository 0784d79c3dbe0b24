"""The door Neuron: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.neuron import gates, neuron, perceptron
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Neuron": neuron.neuron,
    "Logic gates": gates.gates,
    "Perceptron": perceptron.perceptron,
}
from explorer.screens.learn.neuron.activations import activations
from explorer.screens.learn.neuron.timeline import timeline
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {"Timeline": timeline, "Activations": activations}
from explorer.screens.learn.neuron import als, genotypes, penetrance
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Genotypes as data": genotypes.genotypes,
    "Penetrance": penetrance.penetrance,
    "ALS": als.als,
}


def show() -> None:
    """Draw the page."""
    topics.show(TOPICS)
