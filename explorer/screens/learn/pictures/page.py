"""The door Pictures: its topics, each a view."""

from collections.abc import Callable

from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {}


def show() -> None:
    """Draw the page."""
    topics.show("Pictures", TOPICS)
