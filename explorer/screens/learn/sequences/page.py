"""The door Sequences and meaning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.sequences import letters
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "What cells remember": letters.remember,
    "Generation": letters.generation,
}


def show() -> None:
    """Draw the page."""
    topics.show("Sequences and meaning", TOPICS)
