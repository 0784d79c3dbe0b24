"""The door Pictures: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.pictures import masked
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Masked patches": masked.masked_patches_topic,
    "Sideways": masked.extended_sideways,
}


def show() -> None:
    """Draw the page."""
    topics.show("Pictures", TOPICS)
