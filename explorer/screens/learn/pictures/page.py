"""The door Pictures: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.pictures.few_pictures import few_pictures
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Few pictures": few_pictures,
}


def show() -> None:
    """Draw the page."""
    topics.show("Pictures", TOPICS)
