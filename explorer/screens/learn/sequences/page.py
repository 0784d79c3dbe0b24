"""The door Sequences and meaning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.sequences import embeddings
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Word vectors": embeddings.word_vectors,
}


def show() -> None:
    """Draw the page."""
    topics.show("Sequences and meaning", TOPICS)
