"""The door Generalising: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.generalising import approximation
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Approximation": approximation.approximation,
    "Depth": approximation.regions,
}


def show() -> None:
    """Draw the page."""
    topics.show(TOPICS)
