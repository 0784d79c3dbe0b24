"""`/live/playground?token=…&session=…`: the WebSocket between a playground in a browser and the engine.

Up come commands (`messages.playground.commands`), one JSON object each, `open` first; down go frames
(`messages.playground.frames`), and as JSON the votes on a question that the page has answered (`votes`). What is wrong
with one command comes back as a notice of kind "refused", and everything goes on; a page that sends too fast is read
more slowly, and one that goes on doing so is closed. A page whose socket was closed opens another, and its session
goes on.
"""

from __future__ import annotations

import asyncio
import re

from pydantic import ValidationError
from starlette.websockets import WebSocket

from explorer.classroom import ballot
from explorer.engines.playground import bridge
from explorer.engines.playground.bridge import Bridge, Full, Seat, Whose
from explorer.errors import InputError
from explorer.messages import closing
from explorer.messages.closing import COMMAND_BYTES, COMMANDS_A_SECOND, Close, fitting
from explorer.messages.playground.commands import COMMAND, SESSION, Begin, Command, Open, Refuse, Vote
from explorer.messages.playground.links import usable
from explorer.routes import server, votes
from explorer.routes.access import person
from explorer.routes.pace import Pace
from explorer.routes.sides import GONE, carry
from explorer.sentences import sentence

OPEN_WITHIN = 20.0


async def playground(socket: WebSocket) -> None:
    """Check the request, give it a seat, and carry both ways until either end is gone."""
    here = server.current()
    refusal = here.access.refusal(socket)
    await socket.accept()
    if refusal is not None:
        await socket.close(Close.REFUSED, refusal)
        return
    session = socket.query_params.get("session", "")
    if not re.match(SESSION, session):
        await socket.close(Close.UNRULY, "The session's name is not one of 8 to 40 letters and digits.")
        return
    engine = bridge.current()
    try:
        whose = Whose(person(socket.scope), server.place_of(socket.scope).workspace.path)
        seat = engine.sit(session, whose)
    except InputError as error:
        await socket.close(Close.REFUSED, fitting(str(error)))
        return
    except Full as full:
        await socket.close(Close.FULL, str(full))
        return
    try:
        await carry(socket, _send(socket, seat), _receive(socket, engine, seat))
    finally:
        ballot.leave(seat)
        engine.leave(seat)


async def _send(socket: WebSocket, seat: Seat) -> tuple[int, str]:
    while (frame := await seat.frames.get()) is not None:
        try:
            await (socket.send_text(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        except GONE:
            return Close.NORMAL, ""
    return seat.farewell


async def _receive(socket: WebSocket, engine: Bridge, seat: Seat) -> tuple[int, str]:
    pace, opened = Pace(COMMANDS_A_SECOND), False
    while True:
        try:
            async with asyncio.timeout(None if opened else OPEN_WITHIN):
                text = await socket.receive_text()
        except TimeoutError:
            return Close.UNRULY, "The page did not say what to open."
        except GONE:
            return Close.NORMAL, ""
        except KeyError:
            text = ""  # bytes are no command
        if len(text) > COMMAND_BYTES:
            return Close.TOO_LARGE, f"The message is longer than {COMMAND_BYTES:,} bytes."
        command = read(text)
        if not opened:
            if isinstance(command, Refuse):
                return Close.UNRULY, fitting(command.reason)
            if not isinstance(command, Open):
                return Close.UNRULY, "The first message has to open a playground."
            opened = True
            state, problems = usable(command.state)
            fields = state.model_dump(mode="json")
            begin = Begin(do="begin", state=fields, session=seat.session, again=command.again, number=command.number)
            engine.tell(seat, begin)
            if problems:
                engine.tell(seat, Refuse(do="refuse", reason=" ".join(problems)))
        elif isinstance(command, Open):
            engine.tell(seat, Refuse(do="refuse", reason="The playground is open already.", number=command.number))
        elif isinstance(command, Vote):
            votes.count(seat, socket.scope, command)
        else:
            engine.tell(seat, command)
        await pace.keep()
        if pace.full >= closing.FLOOD_SECONDS:
            what = f"The page sent more than {COMMANDS_A_SECOND} commands a second for {closing.FLOOD_SECONDS} seconds."
            return Close.FLOODED, what


def read(text: str) -> Command | Refuse:
    """Return the command of a page, or the refusal to send it; its number is kept where it has one."""
    try:
        return COMMAND.validate_json(text)
    except ValidationError as error:
        why = sentence(error, lambda path: " ".join(path[1:]) or "The command", (), "command")
        return Refuse(do="refuse", reason=str(why), number=_number(text))


def _number(text: str) -> int | None:
    """Return the number that a refused command was given, so that the page learns that it was answered."""
    match = re.search(r'"number"\s*:\s*(\d{1,15})\b', text)
    return int(match[1]) if match else None
