"""The topic Recurrent cell: the loop, unrolled over what is typed."""

from __future__ import annotations

from explorer.components.topic import TopicView
from explorer.training.lessons import small_cells
from explorer.ui import follow, topics

_VIEW = TopicView("sequences/recurrent/main.js")


def cell() -> None:
    """Show one recurrent cell over letters, bases or numbers."""
    topics.story(
        "A recurrent cell reads one token after the other and gives itself a note for the next step: its state h. "
        "Unrolled, the loop is a deep network with one copy of the cell for each token, and all copies share their "
        "weights. What it says therefore hangs on all that came before, as in a word, or in a repeat of bases."
    )
    run = follow.until_done(follow.request("recurrent", {}, small_cells.TITLE))
    cells = [
        {name: value for name, value in event.items() if name not in ("t", "type")}
        for event in run.files.events().events
        if event["type"] == "cell"
    ]
    _VIEW(key="sequences-recurrent", cells=cells)
    follow.origin(run)
