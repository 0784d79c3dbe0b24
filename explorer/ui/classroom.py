"""What every page of a class has: the strip that says where the class is."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from explorer.components.class_bar import class_bar
from explorer.routes import server
from explorer.routes.sessions import OWNER
from explorer.ui import navigation
from explorer.ui.session import session, token

KEY = "class"


def teaches() -> bool:
    """Return whether this page is the teacher's of a class."""
    entered = session()
    return server.current().room is not None and entered is not None and entered.identity == OWNER


def socket() -> str:
    """Return the path of the class's socket, for this browser."""
    return f"/live/class?token={quote(token())}"


def strip(page: str) -> None:
    """Draw the strip at the foot of a page; nothing on a server that has no class."""
    if server.current().room is None:
        return
    votes = f"/live/vote?token={quote(token())}"
    with st.container(key=KEY):
        class_bar(
            socket(), key=f"{KEY}-strip", teaches=teaches(), page=page, page_of_class=navigation.CLASS, votes=votes
        )
