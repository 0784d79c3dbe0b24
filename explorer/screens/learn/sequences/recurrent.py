"""The topic Recurrent cell: the loop, unrolled over what is typed."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.training.lessons import recurrent_networks, small_cells
from explorer.training.lessons.small_cells import SmallCellsTask
from explorer.ui import follow, take_home, topics

_VIEW = TopicView("sequences/recurrent/main.js")


def cell() -> None:
    """Show one recurrent cell over letters, bases or numbers."""
    topics.story(
        "A recurrent cell reads one token after the other and gives itself a note for the next step: its state h. "
        "Unrolled, the loop is a deep network with one copy of the cell for each token, and all copies share their "
        "weights. What it says therefore depends on all that came before, in a word as in a repeat of bases."
    )
    run = follow.until_done(follow.request("recurrent", {}, small_cells.TITLE))
    cells = [
        {name: value for name, value in event.items() if name not in ("t", "type")}
        for event in run.files.events().events
        if event["type"] == "cell"
    ]
    _VIEW(key="sequences-recurrent", cells=cells)
    follow.origin(run)
    networks = {f"cell for {stream}": recurrent_networks.small_spec(stream) for stream in small_cells.STREAMS}
    take_home.network(
        "recurrent_cells", networks, lambda: recurrent_networks.small_script(SmallCellsTask.model_validate({}))
    )
    st.caption(
        f"Each cell is the best of {small_cells.STARTS} starts, its weights rounded to two decimals. The builder has "
        "variant I: what feeds its output back is no layer there. The script trains both."
    )
