"""The door Sequences and meaning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.sequences import deep, recurrent
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Recurrent cell": recurrent.cell,
    "Deeper and both ways": deep.deep,
}


def show() -> None:
    """Draw the page."""
    topics.show("Sequences and meaning", TOPICS)
