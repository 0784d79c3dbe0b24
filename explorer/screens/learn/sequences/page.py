"""The door Sequences and meaning: its topics, each a view."""

from collections.abc import Callable

from explorer.screens.learn.sequences import gated, one_bit, through_time, tokens
from explorer.ui import topics

TOPICS: dict[str, Callable[[], None]] = {
    "Tokens": tokens.tokens,
    "Through time": through_time.through_time,
    "Gates": gated.gated,
    "One bit": one_bit.one_bit,
}


def show() -> None:
    """Draw the page."""
    topics.show("Sequences and meaning", TOPICS)
