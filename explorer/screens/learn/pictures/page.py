"""The door Pictures: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.pictures.patches import patches
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Patches that attend": patches,
}


def show() -> None:
    """Draw the page."""
    topics.show("Pictures", TOPICS)
