"""`/live/class?token=…`: the WebSocket between every page of a class and its room.

Down go `messages.classroom.news`, up `messages.classroom.commands`: a learner speaks of itself, and only whose session
has the start key speaks of the class. What is not one's own to say is refused in a sentence, and everything goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.websockets import WebSocket

from explorer.classroom.ballot import MOST_QUESTIONS, ballot
from explorer.classroom.paths import own_things
from explorer.classroom.room import TEACHER, Room
from explorer.classroom.seats import Seat
from explorer.errors import InputError
from explorer.jobs.people import Person
from explorer.messages.classroom import commands, news
from explorer.messages.classroom.commands import LEARNERS, LONGEST_PATH, TEACHERS
from explorer.messages.classroom.news import Told
from explorer.messages.closing import Close
from explorer.routes import server
from explorer.routes.access import LOOPBACK, SESSION, split
from explorer.routes.address import personal
from explorer.routes.class_desk import desk
from explorer.routes.pace import Pace
from explorer.routes.server import Server
from explorer.routes.sides import GONE, carry
from explorer.sentences import sentence

NO_CLASS = "This server has no class."
NOT_YOURS = "Only the teacher can do that."
OVER = (
    "Your teacher has ended the class. What you made is kept: your personal link opens it when the class is on again."
)
REMOVED = "Your teacher has removed you from the class, with all that you made in it."
MOST_LETTERS = LONGEST_PATH + 1000
MESSAGES_A_SECOND = 20
FLOOD_SECONDS = 20
TOLD_WITHIN = 0.3
"""Seconds that a learner's page is given to hear why it ends."""
MOST_TABS = 12
"""Tabs of one person that may be connected at once."""


async def classroom(socket: WebSocket) -> None:
    """Check who asks, give them a seat in the room, and carry both ways until either end is gone."""
    here = server.current()
    refusal = here.access.refusal(socket)
    await socket.accept()
    if refusal is not None:
        await socket.close(Close.REFUSED, refusal)
        return
    identity = socket.scope[SESSION].identity
    room = here.room
    if room is None:
        await socket.close(Close.UNKNOWN, NO_CLASS)
        return
    if len(list(room.seats(identity))) >= MOST_TABS:
        await socket.close(Close.FULL, f"{MOST_TABS} tabs of yours are open. This one is connected when one is closed.")
        return
    seat = room.sit(identity, lambda: desk(here, room, _base(socket, here)))
    loop = asyncio.get_running_loop()
    if identity == TEACHER:
        ballot().watch(seat, lambda: _soon(loop, seat.desk_changed))
    try:
        await carry(socket, _send(socket, seat), _receive(socket, here, room, seat))
    finally:
        ballot().watch(seat, None)
        room.leave(seat)


def _soon(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(act)


def _base(socket: WebSocket, here: Server) -> str:
    """Return the address of the app, as others reach it: as the teacher does, unless that is from its own machine."""
    host, scheme = socket.headers["host"], "https" if socket.url.scheme == "wss" else "http"
    only_here = split(host)[0] in LOOPBACK
    return ((only_here and here.address) or f"{scheme}://{host}") + socket.scope.get("root_path", "")


async def _send(socket: WebSocket, seat: Seat) -> tuple[int, str]:
    while True:
        for message in await seat.next():
            try:
                await socket.send_text(message.model_dump_json())
            except GONE:
                return Close.NORMAL, ""
        if seat.closing:
            return seat.closing


async def _receive(socket: WebSocket, here: Server, room: Room, seat: Seat) -> tuple[int, str]:
    pace, teaches = Pace(MESSAGES_A_SECOND), seat.identity == TEACHER
    while True:
        try:
            text = await socket.receive_text()
        except GONE:
            return Close.NORMAL, ""
        except KeyError:
            text = ""  # bytes say nothing
        if len(text) > MOST_LETTERS:
            return Close.TOO_LARGE, f"The message is longer than {MOST_LETTERS:,} letters."
        try:
            if teaches:
                await _obey(read(TEACHERS, text), here, room, seat)
            else:
                await _hear(read(LEARNERS, text, TEACHERS), here, room, seat)
        except InputError as error:
            seat.tell(Told(sentence=str(error), wrong=True))
        except OSError as error:
            seat.tell(Told(sentence=f"The workspace's disk did not take it: {error.strerror}.", wrong=True))
        await pace.keep()
        if pace.full >= FLOOD_SECONDS:
            return Close.FLOODED, f"The page sent more than {MESSAGES_A_SECOND} messages a second."


def read(of: TypeAdapter[Any], text: str, others: TypeAdapter[Any] | None = None) -> BaseModel:
    """Return what a page says; InputError of what is none of its messages, or another's to say."""
    try:
        return of.validate_json(text)
    except ValidationError as error:
        if others is not None and _fits(others, text):
            raise InputError("The class", NOT_YOURS.removesuffix(".")) from error
        raise sentence(error, lambda path: " ".join(path[1:]) or "The message", (), "message") from error


def _fits(of: TypeAdapter[Any], text: str) -> bool:
    try:
        return bool(of.validate_json(text))
    except ValidationError:
        return False


async def _hear(said: BaseModel, here: Server, room: Room, seat: Seat) -> None:
    """Do what a learner says of itself."""
    match said:
        case commands.Here():
            room.here(seat, said.page)
        case commands.Follow():
            room.follow(seat, said.on)
        case commands.Taken():
            room.taken(seat, said.number)
        case commands.Copy():
            await _copy(said, here, room, seat)
        case commands.NewLink():
            secret = await asyncio.to_thread(here.people.renew, seat.identity)
            seat.tell(news.Link(path=personal("", secret)))
        case _:
            raise AssertionError(said)


async def _copy(said: commands.Copy, here: Server, room: Room, seat: Seat) -> None:
    """Hand a learner's address to the tab of the teacher's that asked for it."""
    teacher, person = room.answer(seat, said.number), here.people.get(seat.identity)
    if teacher is None or person is None:
        return
    try:
        place = room.place(said.path)
        own = await asyncio.to_thread(own_things, place.path, here.places.of(seat.identity).store)
        if own:
            what = f"it shows {' and '.join(own)} of their own, which only they can open"
            raise InputError(f"{person.name}'s page “{place.title}”", what, "Ask them to show it to you.")
    except InputError as error:
        teacher.tell(Told(sentence=str(error), wrong=True))
        return
    teacher.tell(news.Opened(person=person.id, name=person.name, path=place.path, title=place.title))


async def _obey(said: BaseModel, here: Server, room: Room, seat: Seat) -> None:
    """Do what the teacher says of the class."""
    joining = here.access.ways.joining
    match said:
        case commands.Here():
            pass
        case commands.Watch():
            seat.watching = said.on
            seat.desk_changed()
        case commands.Bring():
            await _bring(said, here, room)
        case commands.Free():
            room.free()
            await asyncio.to_thread(room.keep)
        case commands.Show():
            room.ask(seat, _learner(here, said.person))
        case commands.Joining() if joining is not None:
            await asyncio.to_thread(joining.set_open, said.open)
            if said.open and room.standing.over:
                room.begin()
                await asyncio.to_thread(room.keep)
            room.desk_changed()
        case commands.NewCode() if joining is not None:
            await asyncio.to_thread(joining.renew)
            room.desk_changed()
        case commands.Remove():
            await _remove(_learner(here, said.person), here, room, seat)
        case commands.Hold():
            ballot().hold(said.on)
        case commands.Reveal():
            ballot().reveal(said.question)
        case commands.Again():
            ballot().ask_again(said.question)
        case commands.End():
            await _end(here, room)
        case _:
            raise InputError("The class", "it cannot be joined by a code on this server")


async def _bring(said: commands.Bring, here: Server, room: Room) -> None:
    place = room.place(said.path)
    own = await asyncio.to_thread(own_things, place.path, here.store)
    if own:
        what = f"it shows {' and '.join(own)} of your own, which learners do not have"
        raise InputError(f"The page “{place.title}”", what, "Choose what is shipped with the app, and bring them then.")
    of = _learner(here, said.shown).name if said.shown else ""
    room.bring(place, of)
    await asyncio.to_thread(room.keep)


async def _remove(person: Person, here: Server, room: Room, seat: Seat) -> None:
    """Remove a learner with all that they made."""
    room.dismiss(person.id, REMOVED)
    await _told_first(room, person.id)
    here.access.sessions.end_of(person.id, why=REMOVED)
    await asyncio.to_thread(here.places.remove, person.id)
    room.desk_changed()
    seat.tell(Told(sentence=f"{person.name} was removed, with all that they had made."))


async def _end(here: Server, room: Room) -> None:
    """End the class: nobody joins any more, and every learner's sessions end."""
    if here.access.ways.joining is not None:
        await asyncio.to_thread(here.access.ways.joining.end)
    room.end(OVER)
    for one in ballot().lately(most=MOST_QUESTIONS):
        ballot().ask_again(one.id)
    await asyncio.to_thread(room.keep)
    learners = [person for person in here.people.all() if person.role == "learner"]
    await asyncio.sleep(TOLD_WITHIN)
    for person in learners:
        here.access.sessions.end_of(person.id, why=OVER)


async def _told_first(room: Room, identity: str) -> None:
    if any(room.seats(identity)):
        await asyncio.sleep(TOLD_WITHIN)


def _learner(here: Server, id: str) -> Person:
    person = here.people.get(id)
    if person is None or person.role != "learner":
        raise InputError("The learner", "they are not in this class any more")
    return person
