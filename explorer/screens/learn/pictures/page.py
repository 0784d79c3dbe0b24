"""The door Pictures: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.pictures import few_samples
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Few samples": few_samples.few_samples,
}


def show() -> None:
    """Draw the page."""
    topics.show("Pictures", TOPICS)
