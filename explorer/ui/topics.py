"""The topics of a page as views inside it: one line of names, the story of the chosen one, and its view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.ui import frame, presentation

_LINE: ContextVar[DeltaGenerator | None] = ContextVar("line", default=None)
"""The page's first line in large type, where a story waits until it is asked for."""


def show(title: str, topics: Mapping[str, Callable[[], None]]) -> None:
    """Draw a page's title, let one of its topics be chosen, which stands in the address as `topic`, and draw that.

    In large type the names fold into one choice beside the title: the picture needs the room.
    """
    first = next(iter(topics))
    if presentation.presenting():
        line = frame.heading(title)
        _LINE.set(line)
        topic = line.selectbox(
            "Topic", list(topics), width=320, key="topic", bind="query-params", label_visibility="collapsed"
        )
    else:
        _LINE.set(None)
        st.title(title)
        topic = st.segmented_control(
            "Topic",
            list(topics),
            default=first,
            required=True,
            key="topic",
            bind="query-params",
            label_visibility="collapsed",
        )
    topics[topic or first]()


def story(text: str) -> None:
    """Tell in a few sentences what a view is about; in large type once it is asked for, for there somebody speaks."""
    line = _LINE.get()
    if line is None:
        st.markdown(text)
        return
    with line.popover("Story", type="tertiary"):
        st.markdown(text)
