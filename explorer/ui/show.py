"""Show a figure the way every page does: with the theme's template and words for who cannot see it."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from explorer.drawing import theme
from explorer.drawing.larger import larger
from explorer.drawing.lettering import lettered, spelled
from explorer.ui import presentation

CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
}


def dark() -> bool:
    """Whether the page is shown in the dark theme."""
    return st.context.theme.type == "dark"


def figure(drawn: go.Figure, key: str) -> None:
    """Show one figure with its description as alternative text."""
    theme.on(drawn, dark())
    described = spelled(theme.describe(drawn))
    drawn = lettered(drawn)
    if presentation.presenting():
        drawn = larger(drawn, presentation.LARGER)
    st.plotly_chart(drawn, key=key, theme=None, config=CONFIG, alt=described)


def metric(label: str, value: str, below: str = "", meaning: str | None = None) -> None:
    """Show one number in a frame, with a word below it."""
    st.metric(label, value, below or None, "off", help=meaning, border=True, delta_arrow="off", height="stretch")
