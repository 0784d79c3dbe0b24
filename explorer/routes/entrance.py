"""`/enter`: every way in, on one page, and the start key exchanged for a session's cookie; `/leave` ends it."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from explorer.routes import server
from explorer.routes.access import SESSION, Access
from explorer.routes.address import ENTRANCE
from explorer.routes.sessions import OWNER, Session
from explorer.routes.ways import page as pages

PATH, LEAVING = ENTRANCE, "/leave"
CLASS, LINK, PASSWORD, OPENID, OPENID_BACK = (
    f"{PATH}/{way}" for way in ("class", "me", "password", "openid", "openid/back")
)
READ, SENT = frozenset({"GET", "HEAD"}), frozenset({"POST"})
OPEN = {PATH: READ | SENT, CLASS: SENT, LINK: READ | SENT, PASSWORD: SENT, OPENID: READ, OPENID_BACK: READ}
"""What is open to who has not entered yet, by its methods: asked for by another, it would not be ours that answers."""
COOKIE_SECONDS = 60 * 86400
MOST_BYTES = 10_000
TITLES = {"owner": "who runs it", "class": "the teacher", "users": "an administrator"}
LEFT = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>SNP Explorer</title><p>You have left the app.</html>"


async def enter(request: Request) -> Response:
    """Take the key from the address or a form, begin a session, and go on to the page that was asked for."""
    access: Access = server.current().access
    if request.method == "POST":
        given = await form(request, "key", "next")
    else:
        given = {name: request.query_params.get(name, "") for name in ("key", "next", "code")}
    session = entered(request)
    if access.fits(given["key"]) or not access.key:
        if session is not None and (session.identity == OWNER or not access.key):
            return go(request, given["next"])
        return admit(request, OWNER, given["next"])
    if given["key"]:
        return refused(request, given["next"], pages.WRONG_KEY)
    text = _page(request, given["next"], code=given.get("code", ""))
    return HTMLResponse(text, 401 if session is None else 200, {"Cache-Control": "no-store"})


async def leave(request: Request) -> Response:
    """End the session, with all its sockets."""
    session = entered(request)
    if session is not None:
        server.current().access.sessions.end(session.id)
    answer = HTMLResponse(LEFT, headers={"Cache-Control": "no-store"})
    answer.headers.append("set-cookie", cookie(request.scope, "", base_of(request), seconds=0))
    return answer


def entered(request: Request) -> Session | None:
    """Return the session of a browser that is in already."""
    return request.scope.get(SESSION)


def here_as(request: Request) -> str:
    """Return as whom a browser is in already, in words; "" where it is not."""
    session, here = entered(request), server.current()
    if session is None:
        return ""
    if session.identity == OWNER:
        return TITLES.get(here.mode, TITLES["owner"])
    person = here.people.get(session.identity)
    return "" if person is None else person.name


def admit(request: Request, identity: str, onward: str) -> Response:
    """Begin a session of somebody, and go on; what session the browser had before is ended."""
    return begun(request, identity, go(request, onward))


def begun(request: Request, identity: str, answer: Response) -> Response:
    """Begin a session of somebody with an answer, under a cookie that nobody has known before."""
    sessions, former = server.current().access.sessions, entered(request)
    if former is not None:
        sessions.end(former.id)
    _, made = sessions.begin(identity)
    answer.headers.append("set-cookie", cookie(request.scope, made, base_of(request)))
    return answer


def go(request: Request, onward: str) -> Response:
    """Lead on to a page of the app."""
    return away(base_of(request) + local(onward))


def away(address: str) -> Response:
    """Lead to an address that is not told where the browser comes from."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def refused(
    request: Request, onward: str, sentence: str, status: int = 403, wait: int = 0, code: str = "", name: str = ""
) -> Response:
    """Show the ways in again, with why one of them was refused; `code` and `name` need not be typed again."""
    headers = {"Cache-Control": "no-store", **({"Retry-After": str(wait)} if wait else {})}
    return HTMLResponse(_page(request, onward, sentence, code, name), status, headers)


def nowhere(request: Request) -> Response:
    """Answer for a way that this server does not have."""
    text = pages.said("There is no such way in", "This app is entered in another way.", base_of(request))
    return HTMLResponse(text, 404, {"Cache-Control": "no-store"})


def page(scope: Scope, base: str, access: Access, why: str) -> str:
    """Return the page with the ways in; what was asked for opens once one of them was taken.

    `why` is what a script would be told; who has just been put out reads it here, too.
    """
    query = scope.get("query_string", b"").decode("latin-1")
    path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(base)
    said = "" if why == access.ways.hint else why
    return pages.entrance(access.ways, base, local(quote(path) + (f"?{query}" if query else "")), said)


def _page(request: Request, onward: str, wrong: str = "", code: str = "", name: str = "") -> str:
    ways, base = server.current().access.ways, base_of(request)
    code, name = ("".join(filter(str.isprintable, text))[:40] for text in (code, name))
    return pages.entrance(ways, base, local(onward), wrong, here_as(request), code, name)


def base_of(request: Request) -> str:
    """Return the path that the app is served under."""
    return request.scope.get("root_path", "")


def own_address(request: Request) -> str:
    """Return the address of the app as the browser has it, whose Host the guard has checked."""
    return f"http{'s' if secure(request.scope) else ''}://{request.headers['host']}{base_of(request)}"


def local(path: str) -> str:
    r"""Return a path of this app's own, the start page where the one given leads elsewhere.

    >>> local("/saliency?run=a"), local("//evil.example"), local("/\\evil.example"), local("/%2e%2e/other")
    ('/saliency?run=a', '/', '/', '/')
    """
    plain = unquote(path.partition("?")[0].partition("#")[0])
    parts = plain.split("/")
    own = path.startswith("/") and "" not in parts[1:-1] and not {".", ".."} & set(parts) and "\\" not in plain
    printable = path.isprintable() and plain.isprintable()
    return path if own and printable and f"/{parts[1]}" not in (PATH, LEAVING) else "/"


def cookie_name(scope: Scope) -> str:
    """Return the name of the session's cookie: browsers send cookies to every port, so that it names the port.

    >>> cookie_name({"server": ("127.0.0.1", 8501)})
    'snp-explorer-8501'
    """
    return f"snp-explorer-{(scope.get('server') or ('', 0))[1] or 0}"


def cookie(scope: Scope, value: str, base: str, seconds: int = COOKIE_SECONDS) -> str:
    """Return the Set-Cookie header of a session: no script reads it, no form of another site sends it."""
    secured = "; Secure" if secure(scope) else ""
    return f"{cookie_name(scope)}={value}; Path={base or '/'}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secured}"


def secure(scope: Scope) -> bool:
    """Return whether a request came by TLS."""
    return scope.get("scheme") in ("https", "wss")


async def form(request: Request, *names: str) -> dict[str, str]:
    """Return the fields of a small form; what is no form has empty ones."""
    text = bytearray()
    async for block in request.stream():
        text += block
        if len(text) > MOST_BYTES:
            return dict.fromkeys(names, "")
    try:
        fields = parse_qs(text.decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        fields = {}
    return {name: fields.get(name, [""])[0] for name in names}
