"""What work needs, in one quiet line before its button; nothing where it is small."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from pydantic import BaseModel

from explorer.datasets.needs import Needs
from explorer.jobs import estimate
from explorer.jobs.runs import Run
from explorer.ui import follow
from explorer.ui.early_end import end_page
from explorer.ui.say import escaped, plainly
from explorer.ui.session import store, workspace


def line(needs: Needs | None) -> None:
    """Show what work needs, where that is much; warn where this machine may have less."""
    if needs is None or not needs.large:
        return
    lacking = needs.shortage(workspace().path)
    if lacking is None:
        st.caption(escaped(needs.sentence()))
    else:
        perhaps = "" if needs.certain else " The size of the file is a guess from its first part."
        st.warning(escaped(f"{lacking}{perhaps}"), icon=":material/warning:")


def of(kind: str, parameters: BaseModel | Mapping[str, object]) -> Needs | None:
    """Return what a request needs; where it cannot be made, its sentence is shown and the page ends."""
    with plainly():
        return estimate.of(kind, parameters, store())


def unless_large(kind: str, parameters: Mapping[str, object], title: str) -> Run | None:
    """Request work as `follow.request` does; None where it is large and was not begun yet."""
    with plainly():
        begun = store().find(kind, parameters)
    wanted = of(kind, parameters) if begun is None else None
    return None if wanted is not None and wanted.large else follow.request(kind, parameters, title)


def offered(kind: str, parameters: Mapping[str, object], title: str, word: str) -> Run:
    """Request work as `follow.request` does; what is large and was not begun yet waits for a click on `word`."""
    run = unless_large(kind, parameters, title)
    if run is None:
        line(of(kind, parameters))
        if st.button(word, type="primary", key=f"begin-{kind}"):
            follow.request(kind, parameters, title)
            st.rerun()
        end_page()
    return run
