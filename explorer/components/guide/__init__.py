"""The strip of a guided tour at the foot of the window: it rings the control of a step and sees that it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from explorer.components import transport
from explorer.components.modules import declare
from explorer.messages import choices
from explorer.messages.choices import TourAct

__all__ = ["TourAct", "act_of", "guide"]

_GUIDE = declare("snp_explorer_guide", "guide/main.js")


def guide(
    *,
    key: str,
    on_act: Callable[[], None],
    page: str,
    kept: Mapping[str, object],
    fresh: bool,
    tour: str = "",
    title: str = "",
    step: int = 0,
    steps: int = 0,
    words: str = "",
    place: str = "",
    ring: str = "",
    shows: str = "",
    least: Mapping[str, float] | None = None,
    closing: bool = False,
) -> None:
    """Draw the step of a tour; nothing where `tour` is "".

    Parameters
    ----------
    on_act : callable
        Called before the page runs anew, when a button was pressed or the step was done: read `act_of(key)`.
    kept, fresh : dict, bool
        What the browser keeps for when the page is loaded anew, and whether Python knows nothing of it yet.
    place : str
        The title of the page where this step is, where that is another one.
    ring, shows : str
        CSS selectors: of the control that is ringed, and of what stands on the page once the step was done.
    least : name -> number
        What a part of the page has to tell of itself (`kernel/telling.js`), at least, for the step to be done.
    closing : bool
        Whether this is the last step, which only says where one has come.
    """
    header = {
        **{"page": page, "kept": dict(kept), "fresh": fresh, "tour": tour, "title": title, "step": step},
        **{"steps": steps, "words": words, "place": place, "ring": ring, "shows": shows},
        **{"least": dict(least or {}), "closing": closing},
    }
    _GUIDE(key=key, data=transport.pack(header), height="content", on_act_change=on_act)


def act_of(key: str) -> TourAct | None:
    """Return what was done in the strip under this key, in its `on_act`; None where that is nonsense."""
    state = st.session_state.get(key)
    return choices.read(choices.TOUR_ACT, None if state is None else state.get("act"))
