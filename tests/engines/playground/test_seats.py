"""Seats at the playgrounds' engine: whose they are, what each may read, and who gives way where they run out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.engines.pipe import COMMAND, KEPT, WORKSPACE, Envelope
from explorer.engines.playground import bridge
from explorer.engines.playground.bridge import Bridge, Full, Seat, Whose
from explorer.messages import packing
from explorer.messages.playground.commands import Begin, Choose
from explorer.messages.playground.kept import Kept
from explorer.messages.playground.state import State

ANN, BOB, OWNER = (Whose(name, Path("/people") / name) for name in ("ann", "bob", ""))


class Wire:
    """An engine's child that only keeps what it is sent."""

    pid, pause = 1, 0.0

    def __init__(self) -> None:
        self.sent: list[Envelope] = []
        self.fresh = False

    def start(self, **_: str) -> bool:
        """Start another where the last was said to be dead."""
        fresh, self.fresh = self.fresh, False
        return fresh

    def send(self, message: Envelope) -> bool:
        """Take note."""
        self.sent.append(message)
        return True

    def of(self, seat: Seat, kind: bytes) -> list[bytes]:
        """Return what of one kind was said of a seat."""
        return [message.body for message in self.sent if message.seat == seat.number and message.kind == kind]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Bridge, Wire]]:
    """A bridge whose engine is a wire."""
    loop, made, wire = asyncio.new_event_loop(), Bridge(), Wire()
    monkeypatch.setattr(bridge.asyncio, "get_running_loop", lambda: loop)
    monkeypatch.setattr(made, "_child", wire)
    yield made, wire
    loop.close()


def kept(seat: Seat, epoch: int) -> Envelope:
    """Return what the engine sends to be kept of a seat."""
    header = Kept(
        state=State(),
        epoch=epoch,
        batch=0,
        playing=False,
        target=None,
        opened=None,
        chosen=Choose(do="choose", index=0),
        steps=(),
        newest=0,
    )
    return Envelope(seat.number, KEPT, packing.pack(header))


def test_name_of_anothers_session_opens_a_session_of_ones_own(here: tuple[Bridge, Wire]) -> None:
    made, wire = here
    begin = Begin(do="begin", state={}, session="known-to-all")
    anns = made.sit("known-to-all", ANN)
    made.tell(anns, begin)
    made._take(kept(anns, 30))
    bobs = made.sit("known-to-all", BOB)
    made.tell(bobs, begin)
    assert anns.frames.empty(), "Ann was not shown out"
    assert set(made._seats) == {anns.number, bobs.number}
    assert wire.of(bobs, KEPT) == [], "nor was Bob given what Ann had"
    made.leave(anns)
    third = made.sit("known-to-all", BOB)
    made.tell(third, begin)
    assert wire.of(third, KEPT) == []
    again = made.sit("known-to-all", ANN)
    made.tell(again, begin)
    assert packing.unpack(wire.of(again, KEPT)[0])[0]["epoch"] == 30


def test_every_seat_is_told_its_workspace_first_also_by_another_engine(here: tuple[Bridge, Wire]) -> None:
    made, wire = here
    seats = [made.sit("the-session", whose) for whose in (ANN, BOB, OWNER)]
    for seat in seats:
        made.tell(seat, Begin(do="begin", state={"workspace": "/people/bob"}, session="the-session"))
    wire.sent, wire.fresh = [], True
    made.start()
    for seat in seats:
        mine = [message for message in wire.sent if message.seat == seat.number]
        assert mine[0] == Envelope(seat.number, WORKSPACE, os.fsencode(seat.whose.workspace))
        assert mine[1].kind == COMMAND


def test_one_person_cannot_take_all_seats(here: tuple[Bridge, Wire], monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = here
    monkeypatch.setattr(bridge, "MOST_SEATS", 12)
    monkeypatch.setattr(bridge, "SEATS_EACH", 8)
    anns = [made.sit(f"session-{n}", ANN) for n in range(8)]
    with pytest.raises(Full, match="You have 8 playgrounds open"):
        made.sit("another", ANN)
    assert made.sit("session-7", ANN), "who comes back has the seat that is there already"
    for n in range(6):
        made.sit(f"session-{n}", BOB)
    assert [seat.number in made._seats for seat in anns] == [False, False, *[True] * 5, False]
    assert anns[0].farewell[0] == bridge.Close.FULL
    with pytest.raises(Full, match="12 playgrounds are open"):
        made.sit("one-more", BOB)
    assert made.sit("the-owner", OWNER), "whoever has none gets one"


def test_one_person_does_not_drive_out_what_others_can_resume(
    here: tuple[Bridge, Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, wire = here
    made._kept.most = 10
    bobs = made.sit("bobs-session", BOB)
    made._take(kept(bobs, 5))
    for n in range(40):
        seat = made.sit(f"session-{n}", ANN)
        made._take(kept(seat, n))
        made.leave(seat)
    assert len(made._kept) == 10
    again = made.sit("bobs-session", BOB)
    made.tell(again, Begin(do="begin", state={}, session="bobs-session"))
    assert packing.unpack(wire.of(again, KEPT)[0])[0]["epoch"] == 5
