"""The table of attacks: a path for every route of the app, and what is wrong with a request for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

OWN, PORT = "127.0.0.1:8501", 8501
ORIGIN = f"http://{OWN}"
SOCKET = "websocket"
TARGETS = {
    "/enter": "/enter",
    "/enter/class": "/enter/class",
    "/enter/me": "/enter/me",
    "/enter/password": "/enter/password",
    "/enter/openid": "/enter/openid",
    "/enter/openid/back": "/enter/openid/back",
    "/leave": "/leave",
    "/live/upload": "/live/upload",
    "/live/runs/{id}": "/live/runs/train-1",
    "/live/playground": "/live/playground",
    "/live/class": "/live/class",
    "/live/inspect": "/live/inspect",
    "/live/vote": "/live/vote",
    "/live/files/{id}/{name:path}": "/live/files/train-1/table.csv",
    "/live/{rest:path}": "/live/nothing",
    "/modules/{digest}/{path:path}": "/modules/0/kernel/pen.js",
    "/assets": "/assets/logo.svg",
    "/_stcore/health": "/_stcore/health",
    "/_stcore/host-config": "/_stcore/host-config",
    "/_stcore/stream": "/_stcore/stream",
    "/_stcore/upload_file/{session_id}/{file_id}": "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/{path:path}": "/_stcore/bidi-components/a.js",
    "/media/{file_id:path}": "/media/a.png",
    None: "/data",  # streamlit's own page and its files: whatever is no other route
}
"""A path for every route that is open to who has entered."""
CLOSED = {
    "/_stcore/metrics": "/_stcore/metrics",
    "/_stcore/agent/interact": "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json": "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp": "/_stcore/agent/mcp",
    "/component/{path:path}": "/component/a/index.html",
    "/auth/login": "/auth/login",
    "/auth/logout": "/auth/logout",
    "/oauth2callback": "/oauth2callback",
}
"""A path for every route that is open to nobody."""
WITHOUT_SESSION = {
    *("/enter", "/enter/class", "/enter/me", "/enter/password", "/enter/openid", "/enter/openid/back"),
    "/_stcore/health",
}


@dataclass(frozen=True)
class Request:
    """What is sent: changed by an attack, seen by the guard."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    scheme: str = "http"
    protocols: tuple[str, ...] = ()

    def having(self, name: str, *values: str) -> Request:
        """Return the request with these values of a header in place of its own."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=kept + tuple((name, value) for value in values))


FOREIGN_HOSTS = (
    "evil.example localhost.evil.example evil-localhost localhost. localhost.. localhost: a@localhost a:b@localhost "
    "evil.example@127.0.0.1:8501 127.0.0.1:8501@evil.example 0x7f000001 0x7f.0.0.1 2130706433 127.1 0177.0.0.1 "
    "017700000001 [::ffff:127.0.0.1] [0:0:0:0:0:0:0:1] ::1 [::1 [::1%lo] 0.0.0.0 127.0.0.2 localhost/data localhost?a "
    "localhost#a localhost\\a localhost%00 localhost:99999 localhost:1:2 localhost:a 127.0.0.1,evil.example *"
)
HOSTS = [
    *FOREIGN_HOSTS.split(),
    "",
    " ",
    "localhost evil.example",
    "localhost\tevil.example",
    "loc\xe4lhost",
    "localhost;script-src *",
]
FOREIGN_ORIGINS = (
    "http://evil.example null NULL http://127.0.0.1:9000 http://127.0.0.1 https://127.0.0.1:8501 http://localhost:8501 "
    "http://127.0.0.1:8501.evil.example http://127.0.0.1:8501@evil.example http://evil.example@127.0.0.1:8501 "
    "http://127.0.0.1:85011 http://127.0.0.1:8501/ http://127.0.0.1:8501/a http://127.0.0.1:8501?a "
    "http://127.0.0.1:8501#a http://127.0.0.1:8501\\a ws://127.0.0.1:8501 ftp://127.0.0.1:8501 file:// "
    "chrome-extension://127.0.0.1:8501 //127.0.0.1:8501 127.0.0.1:8501 http://[::1]:8501"
)
ORIGINS = [
    *FOREIGN_ORIGINS.split(),
    "",
    " ",
    "http://127.0.0.1:8501 http://evil.example",
    "http://127.0.0.1:8501, null",
]
PATHS = [
    *("/../data", "/data/..", "/static/../../etc/passwd", "/a/../_stcore/metrics", "/data\\..\\..", "//evil.example"),
    *("//data", "///", "/data//a", "/data\0", "/data\r\nSet-Cookie: a=b", "http://evil.example/data", "*", "data", ""),
]
SITES = [
    (site, mode, dest)
    for site in ("cross-site", "same-site")
    for mode, dest in [
        *(("no-cors", dest) for dest in ("image", "script", "style", "audio", "font", "object", "embed", "empty")),
        *(("navigate", dest) for dest in ("iframe", "frame", "object", "embed", "fencedframe")),
        *(("cors", "empty"), ("same-origin", "empty"), ("websocket", "websocket")),
    ]
]
Attack = Callable[[Request], Request]


def fetched(site: str, mode: str, dest: str) -> Attack:
    """Return what a browser adds where a page of such a site asks in such a way."""

    def attack(request: Request) -> Request:
        given = request.having("Sec-Fetch-Site", site).having("Sec-Fetch-Mode", mode)
        return given.having("Sec-Fetch-Dest", dest)

    return attack


def named(request: Request, host: str) -> Request:
    """Return the request of a page that came from this host itself, as after a name was bent to this machine."""
    return request.having("Host", host).having("Origin", f"http://{host}")


ATTACKS: dict[str, Attack] = {
    **{f"Host {host!r}": lambda request, host=host: named(request, host) for host in HOSTS},
    "Host none": lambda request: request.having("Host"),
    "Host two": lambda request: request.having("Host", OWN, "evil.example"),
    "Host the same twice": lambda request: request.having("Host", OWN, OWN),
    "Host in other headers": lambda request: (
        request.having("Host", "evil.example").having("X-Forwarded-Host", OWN).having("Forwarded", f"host={OWN}")
    ),
    "Host and Origin of one who was bent here": lambda request: request.having("Host", "evil.example:8501").having(
        "Origin", "http://evil.example:8501"
    ),
    **{f"Origin {text!r}": lambda request, text=text: request.having("Origin", text) for text in ORIGINS},
    "Origin two": lambda request: request.having("Origin", ORIGIN, "http://evil.example"),
    "Origin without TLS": lambda request: replace(request, scheme="https"),
    **{f"path {path!r}": lambda request, path=path: replace(request, path=path) for path in PATHS},
    **{f"from {' '.join(each)}": fetched(*each) for each in SITES},
}
