"""`/live/playground?token=…&session=…`: the WebSocket between a playground in a browser and the engine; see `wire`."""

from __future__ import annotations

import asyncio
import json
import re
import time

from pydantic import ValidationError
from starlette.websockets import WebSocket

from explorer.engines.playground import bridge
from explorer.engines.playground.bridge import Bridge, Seat
from explorer.messages.playground.commands import COMMAND
from explorer.messages.playground.state import State, change
from explorer.messages.playground.wire import MESSAGE_BYTES, MESSAGES_A_SECOND, Close
from explorer.routes import server
from explorer.routes.sides import GONE, carry

SESSION = re.compile(r"[A-Za-z0-9-]{8,40}")
OPEN_WITHIN = 20.0


async def playground(socket: WebSocket) -> None:
    """Check who comes, give them a seat, and carry both ways until either end is gone."""
    here = server.current()
    sentence = here.access.refusal(socket.headers, socket.query_params)
    await socket.accept()
    if sentence is not None:
        await socket.close(Close.REFUSED, sentence)
        return
    session = socket.query_params.get("session", "")
    if not SESSION.fullmatch(session):
        await socket.close(Close.UNRULY, "The session's name is not one of 8 to 40 letters and digits.")
        return
    engine = bridge.current(here.workspace.path)
    seat = engine.sit(session)
    if seat is None:
        await socket.close(Close.FULL, f"{bridge.MOST_SEATS} playgrounds are open already. Close one and try again.")
        return
    try:
        await carry(socket, _send(socket, seat), _receive(socket, engine, seat))
    finally:
        engine.leave(seat)


async def _send(socket: WebSocket, seat: Seat) -> tuple[int, str]:
    while (frame := await seat.frames.get()) is not None:
        try:
            await socket.send_bytes(frame)
        except GONE:
            return Close.NORMAL, ""
    return seat.farewell


async def _receive(socket: WebSocket, engine: Bridge, seat: Seat) -> tuple[int, str]:
    window, count, opened = time.monotonic(), 0, False
    while True:
        try:
            async with asyncio.timeout(None if opened else OPEN_WITHIN):
                text = await socket.receive_text()
        except TimeoutError:
            return Close.UNRULY, "The page did not say what to open."
        except GONE:
            return Close.NORMAL, ""
        except KeyError:
            return Close.UNRULY, "The message is not text."
        if len(text) > MESSAGE_BYTES:
            return Close.TOO_LARGE, f"The message is longer than {MESSAGE_BYTES} bytes."
        try:
            said = json.loads(text)
            command = COMMAND.validate_python(said)
            if command.do == "open":
                change(State(), command.state)
        except (ValueError, RecursionError) as error:
            return Close.UNRULY, _reason(error)
        if not opened and command.do != "open":
            return Close.UNRULY, "The first message has to open a playground."
        if opened and command.do == "open":
            return Close.UNRULY, "The playground is open already."
        opened = True
        engine.tell(seat, said)
        count += 1
        if time.monotonic() - window > 1.0:
            window, count = time.monotonic(), 0
        elif count > MESSAGES_A_SECOND:
            return Close.UNRULY, "Too many messages."


def _reason(error: Exception) -> str:
    """Return what is wrong with a message in at most 120 bytes: a socket's reason holds no more."""
    text = "The message is not understood."
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in found["loc"])
        text = f"The message is not understood: {place} {found['msg']}"
    return text.encode()[:120].decode("utf-8", "ignore")
