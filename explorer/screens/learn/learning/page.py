"""The door Learning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.learning import backpropagation, deltas
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Backpropagation": backpropagation.backpropagation,
    "Deltas in matrices": deltas.deltas,
}


def show() -> None:
    """Draw the page."""
    topics.show(TOPICS)
