"""`/enter/class` and `/enter/me`: a learner joins by the code of the class, and comes back by a personal link."""

from __future__ import annotations

import asyncio
import re
import threading

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from explorer.errors import InputError
from explorer.jobs import storage_faults
from explorer.jobs.people import LONGEST_NAME, People, Person, fitting
from explorer.routes import entrance, server
from explorer.routes.address import personal
from explorer.routes.ways import page as pages
from explorer.routes.ways.throttle import soon, who

MOST_LEARNERS = 500
WRONG_CODE = "That is not the code of the class. It has 6 letters and digits."
OFTEN = "Too many wrong codes were tried."
GONE = "This link leads nowhere: it is not whole, or was renewed, or whose it was is not in the class any more."
OVER = "The class is over. Your link opens what you made when your teacher opens the class again."
_naming = threading.Lock()


async def join(request: Request) -> Response:
    """Take the code and a first name, make a learner, and show the personal link once."""
    here = server.current()
    joining = here.access.ways.joining
    if joining is None:
        return entrance.nowhere(request)
    given = await entrance.form(request, "code", "name", "next")
    onward = _first(given["next"])
    if not joining.open:
        return entrance.refused(request, onward, "")
    tried = {"address": who(request.scope), "all": ""}
    if seconds := joining.throttle.take(**tried):
        said = f"{OFTEN} {soon(seconds)}"
        return entrance.refused(request, onward, said, 429, seconds, given["code"], given["name"])
    if not joining.fits(given["code"]):
        return entrance.refused(request, onward, WRONG_CODE, name=given["name"])
    joining.throttle.give_back(**tried)
    try:
        name = fitting(given["name"])
    except InputError:
        return entrance.refused(request, onward, pages.NAMED, 400, code=given["code"])
    session = entrance.entered(request)
    known = here.people.get(session.identity) if session is not None else None
    if known is not None and called(known, name):
        return entrance.go(request, onward)
    try:
        with storage_faults.plainly(here.workspace.path):
            person, secret = await asyncio.to_thread(_add, here.people, name)
    except InputError as error:
        return entrance.refused(request, onward, str(error), 503, code=given["code"], name=given["name"])
    link = personal(entrance.own_address(request), secret)
    text = pages.joined(person.name, name, link, entrance.base_of(request) + entrance.local(onward))
    return entrance.begun(request, person.id, HTMLResponse(text, headers={"Cache-Control": "no-store"}))


async def come_back(request: Request) -> Response:
    """Take a personal link, and go on as the one whose it is; a browser in which another is asks first."""
    here = server.current()
    if here.access.ways.joining is None:
        return entrance.nowhere(request)
    if request.method == "POST":
        given = await entrance.form(request, "link", "next")
    else:
        given = {name: request.query_params.get(name, "") for name in ("link", "next")}
    person = here.people.by_link(given["link"]) if given["link"] else None
    if person is None or person.role != "learner":
        return entrance.refused(request, given["next"], GONE)
    if here.room is not None and here.room.standing.over:
        return entrance.refused(request, given["next"], OVER)
    onward = _first(given["next"])
    session = entrance.entered(request)
    if session is not None and session.identity == person.id:
        return entrance.go(request, onward)
    if request.method != "POST" and (now := entrance.here_as(request)):
        text = pages.change(entrance.base_of(request), person.name, now, given["link"])
        return HTMLResponse(text, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    return entrance.admit(request, person.id, onward)


def _first(onward: str) -> str:
    """Return the path that opens first: the page that the teacher has set, where no other was asked for."""
    room = server.current().room
    return room.landing if room is not None and entrance.local(onward) == "/" else onward


def called(person: Person, name: str) -> bool:
    """Return whether a name is that of somebody who may have got a number behind it."""
    return re.fullmatch(rf"{re.escape(name.casefold())}( \d+)?", person.name.casefold()) is not None


def _add(people: People, name: str) -> tuple[Person, str]:
    """Add a learner; who has the name of another gets a number behind it."""
    with _naming:
        taken = {person.name.casefold() for person in people.all() if person.role == "learner"}
        if len(taken) >= MOST_LEARNERS:
            raise InputError("The class", f"it has {MOST_LEARNERS} learners already", "Ask your teacher.")
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name[: LONGEST_NAME - len(f' {number}')]} {number}"
        return people.add(free, "learner")
