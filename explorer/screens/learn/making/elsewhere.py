"""The topic Elsewhere: recommendation and relighting, two linear codes."""

from __future__ import annotations

import streamlit as st

from explorer.components.topic import TopicView
from explorer.ui import topics

_VIEW = TopicView("making/elsewhere/main.js")


def elsewhere() -> None:
    """Show a table completed by two numbers for each row, and a relief lit by three numbers."""
    topics.story(
        "The same idea at work elsewhere: write things as a few numbers, and what was missing follows. Stars that "
        "nobody gave are guessed from two numbers of a person and two of a film; a picture of a relief in any light is "
        "made of three. Both are linear."
    )
    _VIEW(key="making-elsewhere")
    st.caption(
        "Stars and relief are made up. The table has two tastes by construction, so two numbers are enough for it; "
        "shadows that one part of the relief throws on another are left out."
    )
