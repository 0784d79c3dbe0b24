"""What pages reach the server through: who looks at them, whose workspace that is, and the token its routes ask for."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from explorer.datasets.dataset import Dataset
from explorer.jobs.people import Person, Role
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace
from explorer.routes import administration, server
from explorer.routes.places import Place
from explorer.routes.sessions import Session


def session() -> Session | None:
    """Return the session of the browser that a page is made for, as the guard gave it; None where there is none."""
    return server.current().access.sessions.by_id(str(st.user.get("session")))


def place() -> Place:
    """Return whose workspace this page works in; InputError where its session has ended.

    Without a guard before it (a test of a page) a server that its owner uses alone takes everybody for the owner.
    """
    here, entered = server.current(), session()
    if entered is None and here.mode == "alone":
        return here.places.owner
    return here.place(entered)


def identity() -> str:
    """Return who looks at this page: "owner", or a person's id."""
    return place().identity


def person() -> Person | None:
    """Return who looks at this page; None for the owner."""
    return server.current().people.get(identity())


def role() -> Role | Literal["owner"]:
    """Return what they are here."""
    there = person()
    return "owner" if there is None else there.role


def administers() -> bool:
    """Return whether they may see and do here what an administrator of a server of users may."""
    return administration.allowed(server.current(), session())


def store() -> Store:
    """Return the runs of this person's workspace."""
    return place().store


def workspace() -> Workspace:
    """Return this person's workspace."""
    return place().workspace


def token() -> str:
    """Return the secret that our own routes ask for; it belongs to the session of this browser."""
    entered = session()
    return "" if entered is None else entered.token


def dataset(digest: str) -> Dataset:
    """Return a dataset of the workspace (large ones memory-mapped); InputError where there is none."""
    return workspace().dataset(digest)
