"""The door Learning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.learning import backpropagation, deltas, depth, descent, loss, optimizers, slices, starts
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Loss": loss.loss,
    "Fitting a line": loss.line,
    "Descent": descent.show,
    "Many starts": starts.show,
    "Slice of a loss": slices.show,
    "Optimizers": optimizers.optimizers,
    "Backpropagation": backpropagation.backpropagation,
    "Deltas in matrices": deltas.deltas,
    "Vanishing gradients": depth.depth,
}


def show() -> None:
    """Draw the page."""
    topics.show("Learning", TOPICS)
