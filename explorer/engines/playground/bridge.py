"""The engine as the web process sees it: started when the first playground opens, started again should it die.

It serves every workspace: a seat says whose it is, and that is the server's word. A session's name is one that a
browser chose, so it names a session of the same person only.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from explorer.engines.backoff import until_start
from explorer.engines.child import Child
from explorer.engines.pipe import COMMAND, FRAME, KEPT, WORKSPACE, Envelope
from explorer.engines.shares import Shares
from explorer.messages import packing
from explorer.messages.closing import Close
from explorer.messages.playground import commands
from explorer.messages.playground.commands import Begin, EngineCommand, Visible

MOST_SEATS = 64
SEATS_EACH = 8
"""How many playgrounds a person may have open at a time; the owner as many as there are."""
SHORT_PAUSE = 2.0
"""Seconds that pages wait for an engine to be started again; for a longer pause they are told."""
MOST_KEPT, KEPT_SECONDS = 200, 1800.0
"""How many sessions that nobody watches can be resumed, and for how many seconds."""

CLOSE = commands.Close(do="close").model_dump_json().encode()
HIDDEN = Visible(do="visible", value=False).model_dump_json().encode()


class Full(Exception):
    """There is no seat; says why."""


class Whose(NamedTuple):
    """Who sits: the server's name of the person ("" for the owner), and the person's workspace."""

    person: str
    workspace: Path


class Seat:
    """One socket's place at the engine; its frames wait in `frames`, texts too, None where there will be no more."""

    def __init__(self, number: int, session: str, whose: Whose, loop: asyncio.AbstractEventLoop) -> None:
        self.number, self.session, self.whose, self.loop = number, session, whose, loop
        self.frames: asyncio.Queue[bytes | str | None] = asyncio.Queue()
        self.opening: bytes | None = None
        self.visible = True
        self.newest = 0
        self.farewell: tuple[int, str] = Close.ELSEWHERE, "It went on in another tab, or the app is ending."

    def deliver(self, frame: bytes | str | None) -> None:
        """Hand over a frame or a text, from any thread."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.frames.put_nowait, frame)


class Bridge:
    """The one engine of this process. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._child = Child("explorer.engines.playground.engine", self._take, self._lost)
        self._seats: dict[int, Seat] = {}
        self._kept = Shares[tuple[float, bytes]](MOST_KEPT)
        self._sessions: dict[int, tuple[Whose, str]] = {}
        self._numbers = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The engine's process, None while there is none."""
        return self._child.pid

    def start(self) -> None:
        """Have an engine ready, so that the first playground opens at once; a new one opens what the last had open."""
        with self._lock:
            if self._child.start(OMP_NUM_THREADS="1"):
                for seat in self._seats.values():
                    self._open_again(seat)
            else:
                self._say_farewell()

    def sit(self, session: str, whose: Whose) -> Seat:
        """Give a socket a seat; one that the same session of the same person still has is taken from it.

        Raises
        ------
        Full : all seats are taken, or the person has as many as one may have
        """
        with self._lock:
            for other in [seat for seat in self._seats.values() if (seat.whose, seat.session) == (whose, session)]:
                self._show_out(other)
            self._make_room(whose.person)
            self._numbers += 1
            seat = Seat(self._numbers, session, whose, asyncio.get_running_loop())
            self._seats[seat.number] = seat
            self._sessions[seat.number] = whose, session
            self.start()
            self._send(Envelope(seat.number, WORKSPACE, os.fsencode(whose.workspace)))
            if self.pid is None:
                threading.Thread(target=self._start_when_due, name="playground", daemon=True).start()
            return seat

    def tell(self, seat: Seat, command: EngineCommand) -> None:
        """Pass a command on to the engine."""
        body = command.model_dump_json(exclude_unset=True).encode()
        with self._lock:
            if seat.number not in self._seats:
                return
            seat.newest = command.number or seat.newest
            if isinstance(command, Begin):
                seat.opening = body
                kept = self._kept.get(seat.whose, seat.session)
                if kept is not None:
                    self._send(Envelope(seat.number, KEPT, kept[1]))
            elif isinstance(command, Visible):
                seat.visible = command.value
            self._send(Envelope(seat.number, COMMAND, body))

    def leave(self, seat: Seat) -> None:
        """Give a seat back; what the session was is kept for a while."""
        with self._lock:
            if self._seats.pop(seat.number, None) is not None:
                self._send(Envelope(seat.number, COMMAND, CLOSE))

    def close(self) -> None:
        """End the engine."""
        with self._lock:
            self._closed = True
            for seat in self._seats.values():
                seat.deliver(None)
            self._seats.clear()
        self._child.close()

    def _make_room(self, person: str) -> None:
        """Raise Full where a person gets no seat; where all are taken, one who has more of them gives up the oldest."""
        if self._closed:
            raise Full("The app is ending.")
        taken = Counter(seat.whose.person for seat in self._seats.values())
        if person and taken[person] >= SEATS_EACH:
            raise Full(f"You have {taken[person]} playgrounds open. This one opens when you close one.")
        if len(self._seats) < MOST_SEATS:
            return
        most = max(taken, key=taken.__getitem__)
        if taken[most] <= taken[person] + 1:
            raise Full(f"{MOST_SEATS} playgrounds are open. This one opens when one is closed.")
        oldest = next(seat for seat in self._seats.values() if seat.whose.person == most)
        oldest.farewell = Close.FULL, "Others have come. This one opens again when a playground is closed."
        self._show_out(oldest)

    def _show_out(self, seat: Seat) -> None:
        self.leave(seat)
        seat.deliver(None)

    def _lost(self) -> None:
        """Start another engine for those who still play, once it may be started."""
        with self._lock:
            self._sessions = {number: self._sessions[number] for number in self._seats}
            self._say_farewell()
        self._start_when_due()

    def _start_when_due(self) -> None:
        while self._seats and self._child.wait() and self.pid is None:
            self.start()

    def _say_farewell(self) -> None:
        """Where it is long until an engine may be started, tell the pages when; they come back by themselves."""
        if self.pid is not None or (pause := self._child.pause) <= SHORT_PAUSE:
            return
        for seat in self._seats.values():
            seat.farewell = Close.BROKEN, f"The engine keeps failing; the server's log says why. {until_start(pause)}"
            seat.deliver(None)

    def _open_again(self, seat: Seat) -> None:
        """Open a seat at a new engine, from its session's last state."""
        self._send(Envelope(seat.number, WORKSPACE, os.fsencode(seat.whose.workspace)))
        if seat.opening is None:
            return
        kept = self._kept.get(seat.whose, seat.session)
        body = seat.opening
        if kept is not None:
            self._send(Envelope(seat.number, KEPT, kept[1]))
            state = packing.unpack(kept[1])[0]["state"]
            opening = Begin(do="begin", state=state, session=seat.session, number=seat.newest)
            body = opening.model_dump_json().encode()
        self._send(Envelope(seat.number, COMMAND, body))
        if not seat.visible:
            self._send(Envelope(seat.number, COMMAND, HIDDEN))

    def _send(self, message: Envelope) -> None:
        self._child.send(message)

    def _take(self, message: Envelope) -> None:
        with self._lock:
            if message.kind == FRAME:
                seat = self._seats.get(message.seat)
                if seat is not None:
                    seat.deliver(message.body)
                return
            owner = self._sessions.get(message.seat)
            if owner is None:
                return
            now = time.monotonic()
            self._kept.put(*owner, (now, message.body))
            if message.seat not in self._seats:
                del self._sessions[message.seat]
            for whose, session, (since, _) in self._kept:
                if now - since > KEPT_SECONDS:
                    self._kept.pop(whose, session)


_lock = threading.Lock()
_bridge: Bridge | None = None


def current() -> Bridge:
    """Return this process's bridge."""
    global _bridge
    with _lock:
        if _bridge is None:
            _bridge = Bridge()
        return _bridge


def close() -> None:
    """End the engine, if there is one; a later call of `current` begins anew."""
    global _bridge
    with _lock:
        bridge, _bridge = _bridge, None
    if bridge is not None:
        bridge.close()
