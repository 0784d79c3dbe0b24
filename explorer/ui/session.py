"""What pages reach the server through: its store of runs, its workspace, and the token its routes ask for."""

from __future__ import annotations

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace
from explorer.routes import server
from explorer.routes.sessions import OWNER


def store() -> Store:
    """Return the runs of this server's workspace."""
    return server.current().store


def workspace() -> Workspace:
    """Return this server's workspace."""
    return server.current().workspace


def token() -> str:
    """Return the secret that our own routes ask for; it belongs to the session of this browser."""
    session = server.current().access.sessions.by_id(str(st.user.get("session")))
    return "" if session is None else session.token


def person() -> str:
    """Return who looks at this page, as the server knows it: an identity, "" of the owner."""
    session = server.current().access.sessions.by_id(str(st.user.get("session")))
    return "" if session is None or session.identity == OWNER else session.identity


def dataset(digest: str) -> Dataset:
    """Return a dataset of the workspace (large ones memory-mapped); InputError where there is none."""
    return workspace().dataset(digest)
