"""The door Pictures: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.pictures import scene
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "One scene": scene.scene,
}


def show() -> None:
    """Draw the page."""
    topics.show("Pictures", TOPICS)
