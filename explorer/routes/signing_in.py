"""`/enter/password` and `/enter/openid`: users sign in here by name and password, or at another server."""

from __future__ import annotations

import asyncio
import threading

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from explorer.errors import InputError
from explorer.jobs import storage_faults
from explorer.jobs.people import People, Person, Role
from explorer.routes import entrance, server
from explorer.routes.ways.openid import FLOW_SECONDS
from explorer.routes.ways.passwords import TooOften
from explorer.routes.ways.throttle import soon, who
from explorer.routes.ways.ways import CHANGED

WRONG = "Name or password is not right."
OFTEN = "Too many tries with a wrong name or password."
_adding = threading.Lock()


async def password(request: Request) -> Response:
    """Take a name and a password, and begin a session in the workspace of the name."""
    passwords = server.current().access.ways.passwords
    if passwords is None:
        return entrance.nowhere(request)
    given = await entrance.form(request, "name", "password", "next")
    name, onward = given["name"], given["next"]
    try:
        account = await passwords.check(name, given["password"], who(request.scope))
    except TooOften as often:
        said = f"{OFTEN} {soon(often.seconds)}"
        return entrance.refused(request, onward, said, 429, often.seconds, name=name)
    if account is None:
        return entrance.refused(request, onward, WRONG, name=name)
    role: Role = "administrator" if account.administrator else "user"
    return await _signed_in(request, account.account, account.name, role, account.mark, onward)


async def openid(request: Request) -> Response:
    """Lead to the issuer, where somebody signs in."""
    way = server.current().access.ways.openid
    onward = request.query_params.get("next", "")
    if way is None:
        return entrance.nowhere(request)
    if seconds := way.throttle.take(address=who(request.scope)):
        return entrance.refused(request, onward, f"Too many have begun to sign in. {soon(seconds)}", 429, seconds)
    try:
        address, handle = await way.begin(_back(request), entrance.local(onward))
    except InputError as error:
        return entrance.refused(request, onward, str(error), 502)
    answer = entrance.away(address)
    answer.headers.append("set-cookie", _cookie(request, handle, int(FLOW_SECONDS)))
    return answer


async def openid_back(request: Request) -> Response:
    """Take what a browser brings back from the issuer, and begin a session in the workspace of whom it signed in."""
    way = server.current().access.ways.openid
    if way is None:
        return entrance.nowhere(request)
    answer = {name: request.query_params.getlist(name) for name in request.query_params}
    try:
        signed = await way.finish(_handles(request), answer)
    except InputError as error:
        return entrance.refused(request, "/", str(error))
    entering = await _signed_in(request, signed.account, signed.name, signed.role, signed.mark, signed.onward)
    entering.headers.append("set-cookie", _cookie(request, "", 0))
    return entering


async def _signed_in(request: Request, account: str, name: str, role: Role, mark: str, onward: str) -> Response:
    """Begin a session of an account; sessions that were begun under another password or role are ended."""
    here = server.current()
    try:
        with storage_faults.plainly(here.workspace.path):
            person = await asyncio.to_thread(_person, here.people, account, name, role)
    except InputError as error:
        return entrance.refused(request, onward, str(error), 503)
    standing = here.access.ways.standing
    if standing.mark(person.id) != mark:
        here.access.sessions.end_of(person.id, why=CHANGED)
        await asyncio.to_thread(standing.note, person.id, mark)
    return entrance.admit(request, person.id, onward)


def _person(people: People, account: str, name: str, role: Role) -> Person:
    """Return who signs in by an account, added at the first time."""
    with _adding:
        person = people.by_account(account)
        if person is None:
            person = people.add(name, role, account)[0]
        people.sign(person.id, role)
        return people.get(person.id) or person


def _back(request: Request) -> str:
    """Return the address to which the issuer sends browsers back, as it has to be registered there."""
    way = server.current().access.ways.openid
    own = (way.settings.address if way is not None else "") or entrance.own_address(request)
    return own.rstrip("/") + entrance.OPENID_BACK


def _cookie_name(scope: Scope) -> str:
    return f"{entrance.cookie_name(scope)}-openid"


def _cookie(request: Request, value: str, seconds: int) -> str:
    """Return the Set-Cookie header that binds a sign-in to the browser that has begun it."""
    secured = "; Secure" if entrance.secure(request.scope) else ""
    path = entrance.base_of(request) + entrance.OPENID
    return f"{_cookie_name(request.scope)}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secured}"


def _handles(request: Request) -> list[str]:
    """Return every value of that cookie: pages of other ports can set one of the same name beside it."""
    name, found = _cookie_name(request.scope), []
    for header in request.headers.getlist("cookie"):
        for pair in header.split(";"):
            there, _, value = pair.partition("=")
            if there.strip() == name:
                found.append(value.strip())
    return found[:10]
