"""The topic Loss: what a wrong guess costs, and a line fitted by it."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_LOSS = TopicView("learning/loss/main.js")
_LINE = TopicView("learning/line/main.js")


def loss() -> None:
    """Show three guesses and what they cost under four losses."""
    topics.story(
        "A network guesses **f**, the truth is **y**: a loss says how bad that is, and its mean over all samples, the "
        "empirical risk, is what training makes small. Drag a guess and feel what squares and logarithms make of it. "
        "Classification and regression differ by one line of code: the one that is lit."
    )
    _LOSS(key="loss")


def line() -> None:
    """Show a line in closed form and descent on its way there."""
    topics.story(
        "A line y = w₀ + w₁x is the smallest network, and squared error gives its best weights in one formula. Descent "
        "needs none: step by step it comes to the same place, if the rate is below 2/λ. Drag the points, or pull one "
        "far out, and see which loss gives way."
    )
    _LINE(key="line")
