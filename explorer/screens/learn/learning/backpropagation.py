"""Backpropagation on the graph of any small expression."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("learning/backprop/main.js")


def backpropagation() -> None:
    """Show values forwards and gradients backwards, node by node."""
    topics.story(
        "Values run forwards to the loss; gradients run back. Every node multiplies the gradient from above by its own "
        "local derivative and hands the product down; where several meet, they add. Drag a variable up or down, click "
        "a node to open its arithmetic, or type another expression."
    )
    _VIEW(key="backpropagation")
