"""`/live/runs/{id}?token=…[&offset=n]`: a WebSocket that carries a run's events to whoever draws them.

Down: {"events": [...], "offset": n, "restart": bool, "run": {state, progress, text, seconds_left, attempt}}.
Up: {"ack": n} for every frame drawn. At most two frames are under way unacknowledged, so a slow viewer is never behind
by more; one that stays silent is sent nothing more, and after a minute the socket is closed. The compute rate of the
run does not depend on any viewer.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from typing import Any

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError
from starlette.websockets import WebSocket

from explorer.errors import InputError
from explorer.jobs.runs import Run, Store
from explorer.routes import server
from explorer.routes.follow import Follower
from explorer.routes.sides import GONE, carry

UNDER_WAY = 2
LOOK_EVERY = 0.15
LOOK_SELDOM = 1.0
PAUSE_AFTER = 2.0
GIVE_UP_AFTER = 60.0
MESSAGE_BYTES = 200
MESSAGES_A_SECOND = 100
REFUSED, UNKNOWN, SILENT, UNRULY = 4403, 4404, 4408, 4400


class Ack(BaseModel):
    """What a viewer may say."""

    model_config = ConfigDict(extra="forbid")
    ack: NonNegativeInt


class Flow:
    """Which frames are under way, and when the viewer was last heard."""

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
        """For how many seconds frames have waited for a word."""
        return time.monotonic() - self.heard if self.under_way else 0.0

    @property
    def paused(self) -> bool:
        """Whether the viewer has not kept up: nothing is sent until it has."""
        return self.silence > PAUSE_AFTER


async def run_events(socket: WebSocket) -> None:
    """Check who comes, and tell of the run until either end is gone."""
    here = server.current()
    sentence = here.access.refusal(socket.headers, socket.query_params)
    await socket.accept()
    if sentence is not None:
        await socket.close(REFUSED, sentence)
        return
    try:
        run = here.store.get(socket.path_params["id"])
    except InputError as error:
        await socket.close(UNKNOWN, str(error)[:120])
        return
    offset = socket.query_params.get("offset", "0")
    flow = Flow()
    follower = Follower(run.files, int(offset) if offset.isdigit() else 0)
    await carry(socket, _send(socket, here.store, run.id, follower, flow), _receive(socket, flow))


async def _send(socket: WebSocket, store: Store, id: str, follower: Follower, flow: Flow) -> tuple[int, str]:
    told: dict[str, Any] = {}
    while True:
        try:
            async with asyncio.timeout(LOOK_SELDOM):
                await flow.room.wait()
        except TimeoutError:
            if flow.silence > GIVE_UP_AFTER:
                return SILENT, "Nothing was heard from the page for a minute."
            continue
        if flow.paused:
            await asyncio.sleep(LOOK_EVERY)
            if flow.silence > GIVE_UP_AFTER:
                return SILENT, "Nothing was heard from the page for a minute."
            continue
        try:
            run = await asyncio.to_thread(store.get, id)
        except InputError:
            return UNKNOWN, "The run was deleted."
        news = await asyncio.to_thread(follower.news)
        about = _about(run)
        if news.events or news.restart or about != told:
            told = about
            frame = {"events": news.events, "offset": news.offset, "restart": news.restart, "run": about}
            flow.sent(news.offset)
            try:
                await socket.send_text(json.dumps(frame, separators=(",", ":")))
            except GONE:
                return 1000, ""
        await asyncio.sleep(LOOK_EVERY if run.pending or news.events else LOOK_SELDOM)


async def _receive(socket: WebSocket, flow: Flow) -> tuple[int, str]:
    window, count = time.monotonic(), 0
    while True:
        try:
            text = await socket.receive_text()
            if len(text) > MESSAGE_BYTES:
                return UNRULY, "The message is too long."
            flow.acknowledged(Ack.model_validate_json(text).ack)
        except GONE:
            return 1000, ""
        except (ValidationError, KeyError):
            return UNRULY, "The message is not an acknowledgement."
        count += 1
        if time.monotonic() - window > 1.0:
            window, count = time.monotonic(), 0
        elif count > MESSAGES_A_SECOND:
            return UNRULY, "Too many messages."


def _about(run: Run) -> dict[str, Any]:
    wanted = run.model_dump(mode="json", include={"state", "progress", "text", "seconds_left", "attempt"})
    wanted["progress"] = round(run.progress, 3)
    wanted["seconds_left"] = None if run.seconds_left is None else round(run.seconds_left)
    return wanted
