"""The browsers by which somebody has entered: each sees their own, and can end those and no other's."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import InputError
from explorer.routes.sessions import Session, Sessions

BY_OWN = "Your session was ended from another browser of yours. What you made is kept."


@dataclass(frozen=True)
class Browser:
    """A browser that has entered.

    Attributes
    ----------
    id : of its session; worth nothing by itself
    name : what it says that it is; "" where it says nothing that is known here
    began, seen : when it came, and when it was last here to the minute (seconds since 1970)
    sockets : connections that its pages have open now
    here : whether it is the one that asks
    """

    id: str
    name: str
    began: float
    seen: float
    sockets: int
    here: bool


def browsers(sessions: Sessions, own: Session) -> list[Browser]:
    """Return the browsers of whoever has a session, the one that asks first, then who was last here."""
    found = [
        Browser(one.id, one.browser, one.began, one.seen, sessions.connected(one.id), one.id == own.id)
        for one in sessions.all()
        if one.identity == own.identity
    ]
    return sorted(found, key=lambda browser: (not browser.here, -browser.sockets, -browser.seen))


def end(sessions: Sessions, own: Session, id: str) -> None:
    """End another session of the same person, its sockets at once; InputError where it is not one of theirs."""
    session = sessions.by_id(id)
    if session is None or session.identity != own.identity:
        raise InputError("The browser", "it is none of yours that has entered", "Was its session ended already?")
    sessions.end(id, BY_OWN)


def end_others(sessions: Sessions, own: Session) -> None:
    """End all sessions of the same person but the one that asks."""
    sessions.end_of(own.identity, but=own.id, why=BY_OWN)
