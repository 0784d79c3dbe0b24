"""The topic Gates: an LSTM, a GRU and a plain recurrent cell, value by value."""

from explorer.components.topic import TopicView
from explorer.ui import topics

_view = TopicView("sequences/gated/main.js")


def gated() -> None:
    """Let a cell read a short sequence of DNA or numbers."""
    topics.story(
        "A plain recurrent cell writes its state anew at every step. An **LSTM** carries a line c along: a forget gate "
        "f says how much of it stays, an input gate i how much of the candidate g is added, an output gate o what is "
        "shown. A **GRU** does with two gates and no line of its own. Click any value to open it."
    )
    _view(key="gated")
