"""What the teacher's page about a class shows: joining, who is where, the page that is set, the votes."""

from __future__ import annotations

import time
from functools import lru_cache

from explorer.classroom.ballot import ballot
from explorer.classroom.room import Room
from explorer.messages.classroom.news import Desk, Poll
from explorer.routes.address import joining as join_address
from explorer.routes.server import Server
from explorer.routes.ways import qr

MOST_POLLS = 20


def desk(here: Server, room: Room, base: str) -> Desk:
    """Return all that the teacher's page about the class shows."""
    joining = here.access.ways.joining
    code = joining.code if joining is not None else ""
    return Desk(
        now=time.time(),
        open=joining is not None and joining.open,
        over=room.standing.over,
        code=joining.spoken if joining is not None else "",
        hindered=joining.hindered() if joining is not None else 0,
        address=base,
        picture=_picture(join_address(base, code)),
        setting=room.standing.setting,
        learners=room.rows(),
        held=ballot().held,
        polls=polls(room),
    )


def polls(room: Room) -> tuple[Poll, ...]:
    """Return the questions that were answered last; counts that the class does not see yet are not in them either."""
    present = [row.id for row in room.rows() if row.connected]
    return tuple(
        Poll(
            id=one.id,
            question=one.text,
            title=room.titles.get(one.page, ""),
            answers=one.answers,
            counts=one.counts if one.revealed else None,
            answered=one.voted,
            missing=one.missing,
            revealed=one.revealed,
        )
        for one in ballot().lately(present, MOST_POLLS)
    )


@lru_cache(maxsize=8)
def _picture(address: str) -> str:
    return qr.svg(address)
