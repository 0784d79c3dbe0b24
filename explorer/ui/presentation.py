"""Large type, for a class that reads a projector: all of a page is 1.4 times as large. The address keeps it."""

from __future__ import annotations

import streamlit as st

from explorer.ui import navigation

NAME, ON = "present", "1"
"""How the address says it; the browser's parts write it the same way."""
LARGER = 1.4
BY_ITSELF = "playground"
"""The page that enlarges its own picture, and has its own button for it."""
STYLE = f"""
<style>
  [data-testid="stMainBlockContainer"] {{ zoom: {LARGER}; }}
  [data-testid="stMainBlockContainer"] .stPlotlyChart {{ zoom: calc(1 / {LARGER}); }}
  [data-testid="stSelectboxVirtualDropdown"], [data-testid="stTooltipContent"] {{ font-size: 1.2rem; }}
</style>
"""
"""Plotly takes the pointer for the window's pixels, so that its figures are drawn larger instead."""
PLACE = """
<style>
  .st-key-large-type { position: fixed; top: 0.7rem; right: 1.2rem; width: auto; z-index: 999991; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-large-type) { height: 0; margin-bottom: -1rem; }
</style>
"""
_KEPT, _PAGE = "presentation-on", "presentation-page"


def asked() -> bool:
    """Whether the address asks for it."""
    return st.query_params.get(NAME) == ON


def presenting() -> bool:
    """Whether the page that is being drawn is to be larger by its own parts."""
    return bool(st.session_state.get(_KEPT)) and offered(str(st.session_state.get(_PAGE)))


def offered(name: str) -> bool:
    """Whether a page has large type: those that teach, but for the one that has its own."""
    return name != BY_ITSELF and _learns(name)


def begin(name: str) -> None:
    """Enlarge the page of this name where that is wished, and offer it.

    The address decides; where another page is opened without a word about it, things stay as they were.
    """
    state = st.session_state
    if NAME in st.query_params or (state.get(_PAGE) == name and _learns(name)):
        state[_KEPT] = asked()
    elif state.get(_KEPT) and _learns(name):
        st.query_params[NAME] = ON
    state[_PAGE] = name
    if not offered(name):
        return
    on = bool(state.get(_KEPT))
    st.html(PLACE + (STYLE if on else ""))
    with st.container(key="large-type"):
        st.button(
            "Usual type" if on else "Large type",
            key="large-type-button",
            help="Everything 1.4 times as large, for a projector" if not on else "As large as before",
            shortcut="P",
            type="tertiary",
            on_click=_turn,
            args=(not on,),
        )


def _learns(name: str) -> bool:
    return any(about[1] == name for about in navigation.SECTIONS["Learn"])


def _turn(on: bool) -> None:
    st.session_state[_KEPT] = on
    if on:
        st.query_params[NAME] = ON
    else:
        st.query_params.pop(NAME, None)
