"""The door Sequences and meaning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.sequences import deep, fed_back, recurrent
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Recurrent cell": recurrent.cell,
    "What is fed back": fed_back.fed_back,
    "Deeper and both ways": deep.deep,
}


def show() -> None:
    """Draw the page."""
    topics.show("Sequences and meaning", TOPICS)
