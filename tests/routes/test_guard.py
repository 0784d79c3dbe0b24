"""Every attack on every route: the guard answers it with a reason, and nothing behind it sees the request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import MagicMock

import pytest
from attacks import ATTACKS, CLOSED, ORIGIN, OWN, PORT, SOCKET, TARGETS, WITHOUT_SESSION, Request, fetched
from starlette.routing import BaseRoute, Route, WebSocketRoute
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from explorer.routes import routes
from explorer.routes.access import Access
from explorer.routes.guard import IDENTITY, Guard
from explorer.routes.sessions import Session


def scope_of(request: Request) -> dict[str, Any]:
    """The request as a server hands it on."""
    socket = request.method == SOCKET
    scheme = request.scheme.replace("http", "ws") if socket else request.scheme
    of = {"subprotocols": list(request.protocols)} if socket else {"method": request.method}
    return {
        "type": SOCKET if socket else "http",
        "scheme": scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": b"",
        "root_path": "",
        "server": ("127.0.0.1", PORT),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in request.headers],
        **of,
    }


LOOP = asyncio.Runner()
THREAD = ThreadPoolExecutor(1)
"""Where the loop runs: browser tests leave one of their own in the main thread."""


@dataclass
class Behind:
    """What stands behind the guard: it answers everything, and notes what it saw."""

    seen: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer."""
        self.seen.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"seen"})
        else:
            await send({"type": "websocket.accept"})


class Site:
    """A guard, and one who has entered; `ask` returns all that is sent for a request."""

    def __init__(self, base: str | None = None, **access: Any) -> None:
        self.access, self.behind = Access(**access), Behind()
        open_to_all = MagicMock(**{"there.return_value": "a place"})
        self.guard = Guard(self.behind, lambda: self.access, lambda: base, lambda: open_to_all)
        self.session, self.cookie = self.access.sessions.begin()
        self.other, self.others_cookie = self.access.sessions.begin()

    def good(self, path: str, method: str) -> Request:
        """Return a request of a page that has entered."""
        headers = (("Host", OWN), ("Cookie", f"snp-explorer-{PORT}={self.cookie}"), ("Origin", ORIGIN))
        return Request(path, method, headers)

    def ask(self, request: Request) -> list[dict[str, Any]]:
        """Return what is sent in answer."""

        async def asked() -> list[dict[str, Any]]:
            sent: list[dict[str, Any]] = []

            async def receive() -> dict[str, Any]:
                return {"type": "websocket.connect" if request.method == SOCKET else "http.request"}

            async def send(message: Any) -> None:
                sent.append(message)

            await self.guard(scope_of(request), receive, send)
            return sent

        return THREAD.submit(lambda: LOOP.run(asked())).result()

    def passes(self, request: Request) -> dict[str, Any]:
        """Return the scope of a request that has to pass, as it is seen behind the guard."""
        before = len(self.behind.seen)
        sent = self.ask(request)
        assert len(self.behind.seen) == before + 1, sent
        return self.behind.seen[-1]

    def refuses(self, request: Request) -> str:
        """Return the reason why a request is refused; it has to be one that a person can read."""
        before = len(self.behind.seen)
        sent = self.ask(request)
        assert len(self.behind.seen) == before, f"let in: {request}"
        if request.method == SOCKET:
            assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]
            assert sent[1]["code"] == 4403
            reason = sent[1]["reason"]
            assert len(reason.encode()) <= 123
        else:
            assert sent[0]["status"] in (400, 401, 403, 404, 421), sent[0]["status"]
            headers = dict(sent[0]["headers"])
            assert b"set-cookie" not in headers
            assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]
            assert headers[b"x-content-type-options"] == b"nosniff"
            assert headers[b"referrer-policy"]
            reason = b"".join(message.get("body", b"") for message in sent[1:]).decode()
        if not reason.startswith("<!DOCTYPE html>"):
            assert reason[0].isupper(), reason
            assert reason.endswith("."), reason
        return reason


@pytest.fixture(scope="module", autouse=True)
def loop() -> Iterator[None]:
    """One event loop for all requests."""
    yield
    THREAD.submit(LOOP.close).result()
    THREAD.shutdown()


@pytest.fixture
def site() -> Site:
    """A guard of an app on this machine."""
    return Site()


def all_routes() -> list[BaseRoute]:
    """Return every route of the app: ours, and streamlit's."""
    return [*routes.routes(), *create_streamlit_routes(MagicMock())]


def _methods(route: BaseRoute) -> tuple[str, ...]:
    if isinstance(route, WebSocketRoute):
        return (SOCKET,)
    return tuple(sorted((route.methods or set()) - {"HEAD"})) if isinstance(route, Route) else ("GET",)


def everywhere() -> list[tuple[str, str]]:
    """Return (path, method) of all that is open to who has entered."""
    ways = {(TARGETS[path], method) for r in all_routes() if (path := _path(r)) in TARGETS for method in _methods(r)}
    return sorted(ways)


def _path(route: BaseRoute) -> str | None:
    return getattr(route, "path", None) or None


WAYS = everywhere()
Stranger = Callable[[Request, Site], Request]


def _cookie(value: str, port: int = PORT) -> Stranger:
    return lambda request, site: request.having("Cookie", f"snp-explorer-{port}={value}")


NO_SESSION: dict[str, Stranger] = {
    "no cookie": lambda request, _: request.having("Cookie"),
    "an empty cookie": _cookie(""),
    "a wrong cookie": _cookie("0" * 43),
    "a long cookie": _cookie("0" * 60_000),
    "a strange cookie": _cookie("\xff\xfe"),
    "a cookie of another port": lambda request, site: _cookie(site.cookie, PORT + 1)(request, site),
    "a name that begins like it": lambda request, site: request.having("Cookie", f"snp-explorer-85011={site.cookie}"),
    "the session's name": lambda request, site: _cookie(site.session.id)(request, site),
    "the session's token": lambda request, site: _cookie(site.session.token)(request, site),
    "the session's digest": lambda request, site: _cookie(next(iter(site.access.sessions._sessions)))(request, site),
    "the session in the header for streamlit": lambda request, site: request.having("Cookie").having(
        IDENTITY, site.session.id
    ),
    "the key in place of a cookie": lambda request, site: _cookie(site.access.key)(request, site),
}


def test_the_table_knows_every_route():
    known, there = {*TARGETS, *CLOSED}, {_path(route) for route in all_routes()}
    assert there == known
    assert len(WAYS) > 20


@pytest.mark.parametrize(("path", "method"), WAYS, ids=[" ".join(way) for way in WAYS])
def test_who_has_entered_passes_as_the_session_and_as_nobody_else(site: Site, path: str, method: str):
    spelt = [IDENTITY, IDENTITY.upper(), IDENTITY.replace("-", "_"), "X_Explorer-Session"]
    request = site.good(path, method)
    for name in spelt:
        request = replace(request, headers=(*request.headers, (name, site.other.id)))
    scope = site.passes(request)
    told = [value for name, value in scope["headers"] if name.replace(b"_", b"-") == IDENTITY.encode()]
    assert told == [site.session.id.encode()]
    session: Session = scope["explorer.session"]
    assert session.id == site.session.id


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_on_every_route(site: Site, name: str):
    for path, method in WAYS:
        attacked = ATTACKS[name](site.good(path, method))
        site.refuses(attacked)


@pytest.mark.parametrize("name", NO_SESSION)
def test_who_has_not_entered_is_refused_on_every_route(site: Site, name: str):
    for path, method in WAYS:
        attacked = NO_SESSION[name](site.good(path, method), site)
        if path in WITHOUT_SESSION:
            assert "explorer.session" not in site.passes(attacked)
        else:
            site.refuses(attacked)


@pytest.mark.parametrize("name", NO_SESSION)
def test_without_a_key_only_a_visit_begins_a_session(name: str):
    site = Site(key="")
    for path, method in WAYS:
        asked = NO_SESSION[name](site.good(path, method), site)
        for by in (("same-origin", "cors", "empty"), ("none", "no-cors", "image")):
            if path not in WITHOUT_SESSION:
                site.refuses(fetched(*by)(asked))
    visit = NO_SESSION[name](site.good("/data", "GET"), site).having("Origin")
    for where in ("none", "cross-site"):
        assert site.passes(fetched(where, "navigate", "document")(visit))["explorer.session"].id != site.session.id
    site.refuses(fetched("cross-site", "navigate", "iframe")(visit))


def test_a_page_of_the_app_loads_a_file_down_and_no_other_does(site: Site):
    file = site.good("/media/0123.csv", "GET").having("Origin")
    assert site.passes(fetched("same-origin", "navigate", "empty")(file))
    for where in ("same-site", "cross-site"):
        site.refuses(fetched(where, "navigate", "empty")(file))


def test_a_request_that_changes_something_says_where_it_comes_from(site: Site):
    for path, method in WAYS:
        request = site.good(path, method).having("Origin")
        if method == "GET":
            site.passes(request)
        else:
            assert "which page" in site.refuses(request)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", SOCKET])
def test_what_is_open_to_nobody(site: Site, method: str):
    for path in (*CLOSED.values(), "/_stcore/message", "/_stcore/script-health-check", "/_stcore", "/_stcore/health/a"):
        assert "no such address" in site.refuses(site.good(path, method))
        assert "no such address" in site.refuses(site.good(f"{path}/", method))


def test_links_from_other_sites_open_pages(site: Site):
    for where in ("cross-site", "same-site", "same-origin", "none"):
        for path in ("/", "/data", "/live/files/train-1/table.csv"):
            request = site.good(path, "GET").having("Origin")
            site.passes(fetched(where, "navigate", "document")(request))


def test_names_are_written_as_they_may_be(site: Site):
    for host in ("LOCALHOST:8501", "localhost", "127.0.0.1", "[::1]:8501", "localhost:9999"):
        site.passes(site.good("/data", "GET").having("Host", host).having("Origin", f"http://{host}"))


def test_two_sessions_at_once_are_refused_and_a_worthless_one_beside_it_is_not(site: Site):
    name = f"snp-explorer-{PORT}"
    request = site.good("/data", "GET")
    assert "two" in site.refuses(request.having("Cookie", f"{name}={site.cookie}; {name}={site.others_cookie}"))
    assert "two" in site.refuses(request.having("Cookie", f"{name}={site.cookie}", f"{name}={site.others_cookie}"))
    for cookies in (f"{name}=0; {name}={site.cookie}", f"{name}={site.cookie}; {name}=0; {name}={site.cookie}"):
        assert site.passes(request.having("Cookie", cookies))["explorer.session"].id == site.session.id


def test_addresses_are_ips_where_the_app_is_open_to_a_network():
    site = Site(names=frozenset({"localhost", "lab.example"}), any_address=True)
    for host in ("192.168.1.7:8501", "[fe80::1]:8501", "lab.example:8501"):
        site.passes(site.good("/data", "GET").having("Host", host).having("Origin", f"http://{host}"))
    for host in ("evil.example:8501", "[fe80::1%25;a]", "2130706433", "127.1", "lab.example.evil.example", "1.2.3.4.5"):
        site.refuses(site.good("/data", "GET").having("Host", host).having("Origin", f"http://{host}"))


def test_pages_by_https_are_the_apps_own_where_it_speaks_https_itself():
    site = Site(names=frozenset({"127.0.0.1", "lab.example"}))
    good = site.good("/data", "POST")
    for host, origin in [
        ("lab.example", "https://lab.example"),
        ("lab.example", "https://lab.example:8443"),
        ("lab.example:80", "https://lab.example"),
        ("127.0.0.1", "https://127.0.0.1"),
        ("127.0.0.1:80", "https://127.0.0.1:443"),
    ]:
        site.refuses(good.having("Host", host).having("Origin", origin))
    site.refuses(replace(good.having("Host", "lab.example").having("Origin", "http://lab.example"), scheme="https"))
    site.passes(replace(good.having("Host", "lab.example").having("Origin", "https://lab.example"), scheme="https"))


def test_no_path_is_taken_for_one_below_the_base():
    site = Site(base="lab")
    site.passes(site.good("/lab/data", "GET"))
    for path in ("/lab/_stcore/metrics", "/lab/../data", "/lab//data", "/_stcore/metrics", "/lab/auth/login"):
        site.refuses(site.good(path, "GET"))
    for path in ("/lab_stcore/health", "/labenter", "/labx", "/lab/_stcore/healthy", "/lab/enterprise"):
        site.refuses(site.good(path, "GET").having("Cookie"))
    for path in ("/lab/enter", "/lab/_stcore/health"):
        site.passes(site.good(path, "GET").having("Cookie"))


def test_who_was_ended_by_others_hears_why(site: Site):
    site.access.sessions.end(site.session.id, "An administrator has ended your session. Enter again.")
    for path, method in (("/data", "POST"), ("/_stcore/stream", SOCKET), ("/_stcore/host-config", "GET")):
        request = fetched("same-origin", "cors", "empty")(site.good(path, method))
        assert site.refuses(request) == "An administrator has ended your session. Enter again."
        assert "administrator" not in site.refuses(request.having("Cookie"))
    visit = fetched("none", "navigate", "document")(site.good("/data", "GET").having("Origin"))
    assert 'role="alert">An administrator has ended your session. Enter again.<' in site.refuses(visit)
    assert 'role="alert"' not in site.refuses(visit.having("Cookie"))


def test_any_subprotocol_is_refused_as_another(site: Site):
    for protocols in (("streamlit", "a", site.session.id), ("",), ("\xe4",), ("a" * 5000,)):
        site.refuses(replace(site.good("/_stcore/stream", SOCKET).having("Cookie"), protocols=protocols))


def test_what_is_open_before_entering_is_so_by_its_own_methods_alone(site: Site):
    """By another method streamlit would answer in place of the route, and with its page."""
    own = {(path, method) for path, method in WAYS if path in WITHOUT_SESSION}
    for path in WITHOUT_SESSION - {"/_stcore/health"}:
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            request = site.good(path, method).having("Cookie")
            if (path, method) in own:
                site.passes(request)
            else:
                site.refuses(request)
