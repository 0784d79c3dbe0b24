"""The topics of a page as views inside it: one line of names, and below it the view that was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st


def show(topics: Mapping[str, Callable[[], None]]) -> None:
    """Let one of a page's topics be chosen, which stands in the address as `topic`, and draw it."""
    first = next(iter(topics))
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
