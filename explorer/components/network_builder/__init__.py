"""The network as a canvas: blocks that are clicked, moved, joined and folded, with what follows from each edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer.components import transport
from explorer.components.modules import declare, nothing
from explorer.components.network_builder import fields
from explorer.components.network_builder.actions import Action, Bench, act, hear
from explorer.components.network_builder.picture import Picture, picture

__all__ = ["Action", "Bench", "Picture", "act", "hear", "message", "network_builder", "picture"]

_BUILDER = declare("snp_explorer_network_builder", "network_builder/main.js")


def network_builder(
    drawn: Picture,
    *,
    key: str,
    bench: Bench | None = None,
    design: int | str = 0,
    height: int = 620,
    on_change: Callable[[], None] | None = None,
) -> None:
    """Draw a network; with a bench it can be edited.

    What the browser sends is read by `message(key)`, best in `on_change`: that is called before the page runs anew, so
    that one run both takes an edit and draws its result.

    Parameters
    ----------
    drawn : Picture
        From `picture`.
    design : int or str
        Another value means another network: the window goes to its start, and nothing is chosen.
    height : int
        Of the canvas, in pixels.
    """
    header = {
        **drawn,
        "kinds": fields.kinds(),
        "editable": bench is not None,
        "design": str(bench.design if bench is not None else design),
        "session": bench.session if bench is not None else "",
        "done": bench.done if bench is not None else 0,
        "undo": bool(bench is not None and bench.history.past),
        "redo": bool(bench is not None and bench.history.future),
        "notice": bench.notice if bench is not None else "",
        "choose": {"n": bench.turn, "names": list(bench.choose)} if bench is not None and bench.turn else None,
        "height": height,
    }
    _BUILDER(key=key, data=transport.pack(header), on_message_change=on_change or nothing)


def message(key: str) -> dict[str, Any]:
    """Return the last message of this component's browser, not yet validated; {} where there was none."""
    state = st.session_state.get(key) or {}
    value = state.get("message")
    return dict(value) if isinstance(value, dict) else {}
