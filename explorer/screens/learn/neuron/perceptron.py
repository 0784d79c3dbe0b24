"""The topic Perceptron: Rosenblatt's rule, the bound on its mistakes, and four points that it never learns."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("neuron/perceptron/main.js")


def perceptron() -> None:
    """Draw the view."""
    topics.story(
        "Rosenblatt's perceptron of 1958 learns from examples, one after another: a point on the right side changes "
        "nothing, one on the wrong side is added to the weights with its sign. Where some line separates the classes "
        "it must stop, and the gap between them says after how many mistakes at most."
    )
    _VIEW(key="neuron-perceptron")
