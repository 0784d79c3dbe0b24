"""The door Sequences and meaning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.sequences import lengths, tokens
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Tokens": tokens.tokens,
    "From one length to another": lengths.lengths,
}


def show() -> None:
    """Draw the page."""
    topics.show("Sequences and meaning", TOPICS)
