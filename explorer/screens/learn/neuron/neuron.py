"""The topic Neuron: a nerve cell that turns into a formula."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("neuron/cell/main.js")


def neuron() -> None:
    """Draw the view."""
    topics.story(
        "A nerve cell gathers the signals of others through its synapses and fires, seldom or often. Strip it part by "
        "part and arithmetic is left: inputs times weights, a sum, a non-linearity. The example is the one that is "
        "worked on the board, rounded to 0.38 and 0.59. Drag any number up or down."
    )
    _VIEW(key="neuron-cell")
