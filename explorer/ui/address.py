"""Choices kept in the page's address by their value, so that a view is a link and survives a change of page.

Streamlit's own binding writes the words of an option into the address, and leaves out the default: two datasets of one
name, or a default that changes, would break a link. Here the address always holds the value itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from explorer.ui.say import plain

Option = TypeVar("Option", bound=str)


def choose(
    label: str,
    options: Sequence[Option],
    key: str,
    *,
    index: int = 0,
    format_func: Callable[[Any], str] = str,
    help: str | None = None,
) -> Option:
    """Draw a selectbox and return the chosen option, which stands in the address as `key`.

    At first it is what the address says, else what was chosen on another page, else the option at `index`. What the
    address says is taken up again whenever it changes: by a link, or by the browser's way back.
    """
    widget, written, kept = f"{key}-widget", f"{key}-written", f"{key}-kept"
    state = st.session_state
    # each time: on another page the same key is another widget, which begins at the first option
    state[widget] = current(options, key, index=index)
    chosen = st.selectbox(label, options, key=widget, format_func=lambda option: plain(format_func(option)), help=help)
    state[kept] = state[written] = st.query_params[key] = chosen
    return chosen


def current(options: Sequence[Option], key: str, *, index: int = 0) -> Option:
    """Return what is chosen by the selectbox that `choose` draws later in this run of the page."""
    state = st.session_state
    value: Any = st.query_params.get(key)
    if value in options and value != state.get(f"{key}-written"):
        return value
    if state.get(f"{key}-widget") in options:
        return state[f"{key}-widget"]
    return state[f"{key}-kept"] if state.get(f"{key}-kept") in options else options[index]


def unknown(options: Sequence[str], key: str) -> bool:
    """Whether the address asks for something that is not among the options (and was not there before)."""
    value = st.query_params.get(key)
    return value is not None and value not in options and value != st.session_state.get(f"{key}-written")


def leave_for(page: st.Page, **choices: str) -> None:  # type: ignore[valid-type]
    """Open another page with these choices in its address, which it takes up whatever was chosen before."""
    for key in choices:
        st.session_state.pop(f"{key}-written", None)
    st.switch_page(page, query_params=choices)


def go(key: str, value: str) -> None:
    """Choose an option before its selectbox is drawn in the next run of the page."""
    st.session_state.pop(f"{key}-written", None)
    st.query_params[key] = value
