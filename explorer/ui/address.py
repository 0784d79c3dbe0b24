"""Choices kept in the page's address by their value, so that a view is a link and survives a change of page.

Streamlit's own binding writes what a person reads into the address, and leaves out what is the default: two datasets of
one name, or a default that moves on, would break a link. Here the address holds the value itself, always.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st


def choose(
    label: str,
    options: Sequence[str],
    key: str,
    *,
    index: int = 0,
    format_func: Callable[[Any], str] = str,
    help: str | None = None,
) -> str:
    """Draw a selectbox and return the chosen option, which stands in the address as `key`.

    At first it is what the address says, else what was chosen on another page, else the option at `index`. What the
    address says is taken up again whenever it changes: by a link, or by the browser's way back.
    """
    widget, written, kept = f"{key}-widget", f"{key}-written", f"{key}-kept"
    state, asked = st.session_state, st.query_params.get(key)
    if asked in options and asked != state.get(written):
        current = asked
    elif state.get(widget) in options:
        current = state[widget]
    else:
        current = state[kept] if state.get(kept) in options else options[index]
    state[widget] = (
        current  # each time: on another page the same key is another widget, which begins at the first option
    )
    chosen = st.selectbox(label, options, key=widget, format_func=format_func, help=help)
    state[kept] = state[written] = st.query_params[key] = chosen
    return chosen


def unknown(options: Sequence[str], key: str) -> bool:
    """Whether the address asks for something that is not among the options (and was not there before)."""
    asked = st.query_params.get(key)
    return asked is not None and asked not in options and asked != st.session_state.get(f"{key}-written")


def leave_for(page: st.Page, **choices: str) -> None:  # type: ignore[valid-type]
    """Open another page with these choices in its address, which it takes up whatever was chosen before."""
    for key in choices:
        st.session_state.pop(f"{key}-written", None)
    st.switch_page(page, query_params=choices)


def go(key: str, value: str) -> None:
    """Choose an option before its selectbox is drawn in the next run of the page."""
    st.session_state.pop(f"{key}-written", None)
    st.query_params[key] = value
