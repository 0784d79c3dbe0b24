"""The guard before everything: streamlit's pages, socket, media and uploads, and our own routes.

It lets pass what is addressed to this app by a name of its own, asked for by a page of its own (or by a person: a
link, an address typed), and belongs to a session; everything else is answered here, with a reason. What passes carries
its session, in its scope for our routes and in a header for streamlit (`server.trustedUserHeaders`), and every answer
carries what browsers are to refuse (`policy`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.errors import InputError
from explorer.messages.closing import Close, fitting
from explorer.routes import browsers, entrance, policy, proxies
from explorer.routes.access import LOOPBACK, SESSION, Access, split
from explorer.routes.base import prefix
from explorer.routes.places import Places
from explorer.routes.refusal import Refusal
from explorer.routes.sessions import OWNER, Session

IDENTITY = "x-explorer-session"
"""The header in which streamlit reads the session; what a request brings under this name is dropped."""
CORE = re.compile(r"/_stcore/(health|host-config|stream|upload_file/.+|bidi-components/.+)")
"""What of streamlit's inner routes the app's pages need; its agent API and metrics are not among them."""
CLOSED = re.compile(r"/(_stcore|auth|oauth2callback|component)(/|$)")
"""Where other inner routes of streamlit lie."""
HEALTH = "/_stcore/health"
OUTSIDE = {*entrance.OPEN, entrance.LEAVING}
"""Where nobody's workspace is needed."""
READING = ("GET", "HEAD")
SECURE = re.compile(rb";\s*secure\s*(;|$)", re.IGNORECASE)
IN_THE_CLEAR = {
    True: "The app is reached by HTTPS through its proxy alone.",
    False: "The app is open to the machine it runs on alone.",
}
UNNAMED = "The page came by HTTPS from a proxy that the app was not told of: start it with --proxy."


class Guard:
    """Answers what may not pass, before anything else of the app sees it."""

    def __init__(
        self,
        app: ASGIApp,
        access: Callable[[], Access],
        base: Callable[[], str | None],
        places: Callable[[], Places],
    ) -> None:
        self.app, self.access, self.base, self.places = app, access, base, places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its session, or answer why not."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            access = self.access()
        except InputError as error:
            await _refuse(scope, receive, send, Refusal(503, str(error)), None, self.base())
            return
        try:
            scope = proxies.told(scope, access.proxies)
            request = HTTPConnection(scope)
            path = self._path(scope)
            self._addressed(access, request, path)
            session, cookie = self._session(access, request, path)
            if session is not None and path not in OUTSIDE:
                await self._opened(access, session)
        except Refusal as refusal:
            await _refuse(scope, receive, send, refusal, access, self.base())
            return
        passed = {**scope, "headers": list(_without(_one_authority(request), IDENTITY))}
        if session is not None:
            passed[SESSION] = session
            passed["headers"].append((IDENTITY.encode(), session.id.encode()))
        if scope["type"] == "http":
            await self.app(passed, receive, _marked(send, scope, cookie))
        elif session is not None:

            async def close(why: str) -> None:
                await send({"type": "websocket.close", "code": Close.REFUSED, "reason": fitting(why)})

            with access.sessions.socket(session, close):
                await self.app(passed, receive, send)

    async def _opened(self, access: Access, session: Session) -> None:
        """Have the workspace of a session open, so that routes and pages find it; the first time takes a moment."""
        places = self.places()
        if places.there(session.identity) is not None:
            return
        try:
            await asyncio.to_thread(places.of, session.identity)
        except InputError as error:
            if session.identity != OWNER and places.people.get(session.identity) is None:
                access.sessions.end(session.id)
                raise Refusal(401, "You are not one of those who use this app any more. Enter again.") from error
            raise Refusal(503, str(error)) from error

    def _path(self, scope: Scope) -> str:
        """Return the path below the app's base, as a route sees it."""
        root, path, base = scope.get("root_path", ""), scope["path"], prefix(self.base())
        below = path[len(root + base) :] if f"{path}/".startswith(f"{root}{base}/") else path
        parts = below.split("/")
        if not path.startswith("/") or "" in parts[1:-1] or ".." in parts or "\\" in path or not path.isprintable():
            raise Refusal(404, "There is no such address.")
        return below

    def _addressed(self, access: Access, request: HTTPConnection, path: str) -> None:
        """Raise where a request was not meant for this app, or comes from a page that is not its own."""
        headers = request.headers
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not access.answers_under(hosts[0]):
            raise Refusal(421, "The app does not answer under this name.")
        secure = entrance.secure(request.scope)
        here = proxies.at_this_machine(request.scope) and split(hosts[0])[0] in LOOPBACK
        if access.protected and not secure and not here:
            raise Refusal(403, IN_THE_CLEAR[bool(access.proxies)])
        websocket, origins = request.scope["type"] == "websocket", headers.getlist("origin")
        method = "GET" if websocket else request.scope["method"]
        if not origins and (websocket or method not in READING):
            raise Refusal(403, "The request does not say which page it comes from.")
        if len(origins) > 1 or (origins and not access.own_page(origins[0], hosts[0], secure)):
            unnamed = not secure and len(origins) == 1 and access.own_page(origins[0], hosts[0], True)
            raise Refusal(403, UNNAMED if unnamed else "The request comes from another site.")
        visited = method in READING and headers.get("sec-fetch-mode") == "navigate"
        own = headers.get("sec-fetch-site", "none") in ("same-origin", "none")
        shown_in = headers.get("sec-fetch-dest", "document")  # "empty" where a page loads a file down
        if visited and shown_in != "document" and not (own and shown_in == "empty"):
            raise Refusal(403, "The app is not shown within other pages.")
        if not own and not visited:
            raise Refusal(403, "The request comes from another site.")
        if CLOSED.match(path) and not CORE.fullmatch(path):
            raise Refusal(404, "The app has no such address.")

    def _session(self, access: Access, request: HTTPConnection, path: str) -> tuple[Session | None, str]:
        """Return the session of a request, with the cookie to set where it has just begun; None for the open paths."""
        cookies = tuple(_cookies(request, entrance.cookie_name(request.scope)))
        browser = browsers.named(request.headers.get("user-agent", ""))
        brought = (access.sessions.of(value, browser) for value in cookies)
        sessions = {session.id: session for session in brought if session is not None}
        if len(sessions) > 1:
            raise Refusal(400, "The browser says that it is two. Delete the cookies of this address, and enter again.")
        if sessions:
            return sessions.popitem()[1], ""
        http = request.scope["type"] == "http"
        if http and (path == HEALTH or request.scope["method"] in entrance.OPEN.get(path, ())):
            return None, ""
        if http and not access.key and _is_visit(request):
            session, cookie = access.sessions.begin()
            return session, entrance.cookie(request.scope, cookie, prefix(self.base()))
        ended = next(filter(None, map(access.sessions.why_ended, cookies)), "")
        raise Refusal(401, ended or access.ways.hint)


def _one_authority(request: HTTPConnection) -> Iterable[tuple[bytes, bytes]]:
    """Return the headers with the host as the page's origin spells it: where both differ, by a port that need not be
    named as in lab.example:443, streamlit would ask an outside address for this machine's own.
    """
    origin = request.headers.get("origin", "").partition("://")[2].encode("latin-1")
    return ((name, origin if origin and name.lower() == b"host" else value) for name, value in request.scope["headers"])


def _is_visit(request: HTTPConnection) -> bool:
    """Return whether somebody opens a page, and no script or picture of a page asks for something."""
    mode = request.headers.get("sec-fetch-mode", "navigate")
    return request.scope["method"] in READING and mode == "navigate"


def _cookies(request: HTTPConnection, name: str) -> Iterable[str]:
    """Return every value that a cookie is sent with: pages of other ports can set one of the same name beside it."""
    for header in request.headers.getlist("cookie"):
        for pair in header.split(";"):
            there, _, value = pair.partition("=")
            if there.strip() == name:
                yield value.strip()


def _without(headers: Iterable[tuple[bytes, bytes]], name: str) -> Iterable[tuple[bytes, bytes]]:
    """Leave out a header however it is written: a proxy or a framework may take _ for -."""
    plain = name.encode()
    return (pair for pair in headers if pair[0].lower().replace(b"_", b"-") != plain)


def _marked(send: Send, scope: Scope, cookie: str = "") -> Send:
    """Add to an answer what browsers are to refuse; a stricter policy of its own keeps its place.

    Streamlit knows of a certificate here, and not of a proxy's: what came by HTTPS is answered with cookies for HTTPS.
    """
    host = Headers(scope=scope).get("host", "") or "localhost"

    async def say(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            there = {name.lower() for name, _ in headers}
            own = {**policy.HEADERS, "content-security-policy": policy.policy(host, policy.inline_scripts())}
            if b"content-security-policy" in there:
                headers.append((b"content-security-policy", policy.FRAMES.encode()))
            headers += [(k.encode(), v.encode()) for k, v in own.items() if k.encode() not in there]
            if cookie:
                headers.append((b"set-cookie", cookie.encode()))
            if entrance.secure(scope):
                headers = [_secured(*pair) for pair in headers]
            message = {**message, "headers": headers}
        await send(message)

    return say


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    open_cookie = name.lower() == b"set-cookie" and not SECURE.search(value)
    return name, value + b"; Secure" if open_cookie else value


async def _refuse(
    scope: Scope, receive: Receive, send: Send, refusal: Refusal, access: Access | None, base: str | None
) -> None:
    """Answer with the reason: a socket by its closing word, a person by a page, a script by a line of text."""
    if scope["type"] == "websocket":
        await receive()
        asked = scope.get("subprotocols") or []
        await send({"type": "websocket.accept", "subprotocol": asked[0] if asked else None})
        await send({"type": "websocket.close", "code": Close.REFUSED, "reason": fitting(refusal.sentence)})
        return
    headers = {"Cache-Control": "no-store", "Connection": "close"}
    response: Response
    if access is not None and refusal.status == 401 and _is_visit(HTTPConnection(scope)):
        page = entrance.page(scope, prefix(base), access, refusal.sentence)
        response = HTMLResponse(page, 401, headers)
    else:
        response = PlainTextResponse(refusal.sentence, refusal.status, headers)
    await response(scope, receive, _marked(send, {**scope, "headers": [(b"host", b"localhost")]}))
