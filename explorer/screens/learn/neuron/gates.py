"""The topic Logic gates: what one neuron with a threshold can decide, and what it cannot."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("neuron/gates/main.js")


def gates() -> None:
    """Draw the view."""
    topics.story(
        "With a step for its non-linearity the neuron answers yes or no, and its weights draw a line through the plane "
        "of its inputs: 1 on one side, 0 on the other. McCulloch and Pitts built logic of such neurons in 1943. "
        "Drag the line or the tip of its arrow until all four rows of the truth table are right. One gate resists."
    )
    _VIEW(key="neuron-gates")
