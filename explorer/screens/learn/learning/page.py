"""The door Learning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.learning import descent, starts
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Descent": descent.show,
    "Many starts": starts.show,
}


def show() -> None:
    """Draw the page."""
    topics.show(TOPICS)
