"""Backpropagation through the layers of a perceptron, in matrices."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("learning/deltas/main.js", styles=("matrix_steps",))


def deltas() -> None:
    """Show values forwards and deltas backwards in matrices, step by step."""
    topics.story(
        "The same for whole layers, d = [d, 3, 2, 1] with tanh: every vector x begins with the 1 of the bias, so each "
        "layer is one matrix W, and its δ is all that the layer below has to know. Type over inputs, label and "
        "weights; point at a number to see the row and column that made it."
    )
    _VIEW(key="deltas")
