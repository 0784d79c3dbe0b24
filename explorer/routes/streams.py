"""`/live/runs/{id}?token=…[&offset=n]`: a WebSocket that carries a run's events to whoever draws them.

Down go `messages.runs.RunFrame`, up an `Acknowledgement` for every frame drawn. At most two frames are under way
unacknowledged, so a slow viewer is never behind by more; one that stays silent is sent nothing more, and after a minute
the socket is closed. The compute rate of the run does not depend on any viewer.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque

from pydantic import ValidationError
from starlette.websockets import WebSocket

from explorer.errors import InputError
from explorer.jobs.runs import Run, Store
from explorer.limits import whole
from explorer.messages.closing import ACKNOWLEDGEMENT_BYTES, ACKNOWLEDGEMENTS_A_SECOND, Close
from explorer.messages.runs import Acknowledgement, Refused, RunFrame, RunState
from explorer.routes import server
from explorer.routes.follow import Follower
from explorer.routes.pace import Pace
from explorer.routes.sides import GONE, carry
from explorer.sentences import sentence

UNDER_WAY = 2
LOOK_EVERY = 0.15
LOOK_SELDOM = 1.0
PAUSE_AFTER = 2.0
GIVE_UP_AFTER = 60.0


class Flow:
    """Which frames are under way, and when the viewer last sent something."""

    def __init__(self) -> None:
        self.under_way: deque[int] = deque()
        self.heard = time.monotonic()
        self.room = asyncio.Event()
        self.room.set()

    def sent(self, offset: int) -> None:
        """Take note of a frame on its way."""
        if not self.under_way:
            self.heard = time.monotonic()
        self.under_way.append(offset)
        if len(self.under_way) >= UNDER_WAY:
            self.room.clear()

    def acknowledged(self, offset: int) -> None:
        """Take note of a frame drawn, and with it of those before it; unknown numbers count for nothing."""
        if offset in self.under_way:
            self.heard = time.monotonic()
            while self.under_way.popleft() != offset:
                pass
            self.room.set()

    @property
    def silence(self) -> float:
        """For how many seconds frames have waited for an acknowledgement."""
        return time.monotonic() - self.heard if self.under_way else 0.0

    @property
    def paused(self) -> bool:
        """Whether the viewer has not kept up: nothing is sent until it has."""
        return self.silence > PAUSE_AFTER


async def run_events(socket: WebSocket) -> None:
    """Check the request, and send what is new of the run until either end is gone."""
    here = server.current()
    sentence = here.access.refusal(socket)
    await socket.accept()
    if sentence is not None:
        await socket.close(Close.REFUSED, sentence)
        return
    try:
        store = server.place_of(socket.scope).store
        run = store.get(socket.path_params["id"])
    except InputError as error:
        await socket.close(Close.UNKNOWN, str(error)[:120])
        return
    offset = socket.query_params.get("offset", "0")
    flow = Flow()
    follower = Follower(run.files, whole(offset) or 0)
    await carry(socket, _send(socket, store, run.id, follower, flow), _receive(socket, flow))


async def _send(socket: WebSocket, store: Store, id: str, follower: Follower, flow: Flow) -> tuple[int, str]:
    sent: RunState | None = None
    while True:
        try:
            async with asyncio.timeout(LOOK_SELDOM):
                await flow.room.wait()
        except TimeoutError:
            if flow.silence > GIVE_UP_AFTER:
                return Close.SILENT, "Nothing was heard from the page for a minute."
            continue
        if flow.paused:
            await asyncio.sleep(LOOK_EVERY)
            if flow.silence > GIVE_UP_AFTER:
                return Close.SILENT, "Nothing was heard from the page for a minute."
            continue
        try:
            run = await asyncio.to_thread(store.get, id)
        except InputError as error:
            return Close.UNKNOWN, str(error)[:120]
        news = await asyncio.to_thread(follower.news)
        about = _about(run)
        if news.events or news.restart or about != sent:
            sent = about
            frame = RunFrame(events=tuple(news.events), offset=news.offset, restart=news.restart, run=about)
            flow.sent(news.offset)
            try:
                await socket.send_text(frame.model_dump_json())
            except GONE:
                return Close.NORMAL, ""
        await asyncio.sleep(LOOK_EVERY if run.pending or news.events else LOOK_SELDOM)


async def _receive(socket: WebSocket, flow: Flow) -> tuple[int, str]:
    """Take acknowledgements; a page that sends anything else is told so, and one that sends too much is read slowly."""
    pace = Pace(ACKNOWLEDGEMENTS_A_SECOND)
    while True:
        try:
            text = await socket.receive_text()
        except GONE:
            return Close.NORMAL, ""
        except KeyError:
            text = ""  # bytes acknowledge nothing
        try:
            flow.acknowledged(Acknowledgement.model_validate_json(text[: ACKNOWLEDGEMENT_BYTES + 1]).ack)
        except ValidationError as error:
            with contextlib.suppress(*GONE):
                await socket.send_text(Refused(refused=str(sentence(error, "acknowledgement"))).model_dump_json())
        await pace.keep()


def _about(run: Run) -> RunState:
    left = None if run.seconds_left is None else round(run.seconds_left)
    return RunState(
        state=run.state, progress=round(run.progress, 3), text=run.text, seconds_left=left, attempt=run.attempt
    )
