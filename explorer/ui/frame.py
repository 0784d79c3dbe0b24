"""The frame around every page: how much of the window its content gets."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.components.entered import entered
from explorer.components.folding import NARROW, folding
from explorer.ui import presentation

SIDEBAR = 224
"""Width of the sidebar in pixels."""
FOLDED = "sidebar-folded"
"""Where the session keeps whether the page before began with the sidebar folded."""
STYLE = """
<style>
  [data-testid="stMainBlockContainer"] { padding: 3.5rem 32px 4rem; }
  [data-testid="stMainBlockContainer"] h1 { padding: 0.35rem 0 0.6rem; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-frame), .st-key-frame { display: none; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-guide) {
    position: fixed; inset: auto 0 var(--class, 0px); z-index: 999992;
  }
  [data-testid="stLayoutWrapper"]:has(> .st-key-class) { position: fixed; inset: auto 0 0; z-index: 999993; }
  [data-testid="stApp"] [data-testid="stAppViewContainer"] { bottom: calc(var(--guide, 0px) + var(--class, 0px)); }
  [data-testid="stAppViewContainer"] :is(:has(> [data-testid="stMain"]), [data-testid="stMain"]) { height: 100%; }
  [data-testid="stApp"] [data-testid="stCaptionContainer"] { color: light-dark(#56606d, #a7b0bd); opacity: 1; }
  [data-testid="stApp"] :is([data-testid="stBaseButton-primary"], [data-tag]) { color: light-dark(#ffffff, #0d131b); }
  [data-testid="stApp"] :is([data-testid="stBaseButton-primary"], [data-tag]) * { color: inherit; }
  [class*="st-key-one-line"] > * { min-width: 0; }
  [class*="st-key-one-line"] h1 { padding: 0; }
  .st-key-one-line-title { padding-top: 4px; }
  [class*="st-key-one-line"] :has(> [data-testid=stWidgetLabel]) { display: flex; align-items: center; gap: 0.5rem; }
  [class*="st-key-one-line"] [data-testid=stWidgetLabel] { gap: 0.25rem; }
  [class*="st-key-one-line"] [data-testid=stWidgetLabel] { margin: 0; min-height: 0; width: auto; flex: none; }
  [class*="st-key-one-line"] [data-testid=stWidgetLabel] ~ div { flex: 1; min-width: 0; }
  @media (min-width: 1200px) { [data-testid="stMainBlockContainer"] { padding-inline: 40px; } }
  @media (min-width: 1600px) { [data-testid="stMainBlockContainer"] { padding-inline: 48px; } }
  @media (max-width: 760px) { [data-testid="stMainBlockContainer"] { padding-inline: 16px; } }
</style>
"""
"""Streamlit's wide layout leaves 75 px on either side and 90 above, and its captions have a contrast of 4.1 beside the
sidebar's ground; no setting of it changes that."""


def frame(title: str, icon: str) -> None:
    """Begin a page: title and icon of its tab, the sidebar as it was, and narrow margins."""
    sidebar = "collapsed" if st.session_state.get(FOLDED) else SIDEBAR
    st.set_page_config(page_title=title, page_icon=icon, layout="wide", initial_sidebar_state=sidebar)
    st.html(STYLE)
    with st.container(key="frame"):
        folding(round(NARROW * (presentation.LARGER if presentation.asked() else 1)), key="folding")
        entered(key="entered")


def fold(folded: bool) -> None:
    """Begin a page with the sidebar folded or not; nothing moves where the same page runs again."""
    if folded != st.session_state.get(FOLDED, False):
        st.session_state[FOLDED] = folded
        st.set_page_config(initial_sidebar_state="collapsed" if folded else SIDEBAR)


def one_line(key: str) -> DeltaGenerator:
    """Return a place for one line of choices, their names before them; it goes on below where the page is narrow."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"one-line-{key}")


def heading(title: str) -> DeltaGenerator:
    """Draw a page's title; return the rest of its line, for the choice that the whole page is of."""
    line = one_line("title")
    line.title(title, width="content")
    return line
