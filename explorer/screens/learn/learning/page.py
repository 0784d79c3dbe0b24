"""The door Learning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.learning import loss
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {"Loss": loss.loss, "Fitting a line": loss.line}
from explorer.screens.learn.learning import descent
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Descent": descent.show,
from explorer.screens.learn.learning import depth, optimizers
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Optimizers": optimizers.optimizers,
    "Vanishing gradients": depth.depth,
from explorer.screens.learn.learning import backpropagation, deltas
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Backpropagation": backpropagation.backpropagation,
    "Deltas in matrices": deltas.deltas,
}


def show() -> None:
    """Draw the page."""
    topics.show(TOPICS)
