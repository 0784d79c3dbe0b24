"""A server with ways in beside its key, on a real socket without streamlit; and browsers that keep their cookies."""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import uvicorn
import wire
from sites import NoWorker
from starlette.applications import Starlette
from starlette.middleware import Middleware

from explorer.routes import routes, server
from explorer.routes.access import Access
from explorer.routes.base import BelowBase
from explorer.routes.guard import Guard
from explorer.routes.sessions import Session
from explorer.routes.ways.class_code import Joining
from explorer.routes.ways.ways import Ways

T = TypeVar("T")


def run(going: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine comes to, run in a thread: browser tests leave a loop of their own in the main one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, going).result()


@dataclass
class Entrance:
    """Where a server answers."""

    here: server.Server
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def browser(self) -> Browser:
        """Return a browser that has not entered."""
        return Browser(self)


@dataclass
class Browser:
    """Keeps the cookies of one site, as browsers do, and asks as a page of it would."""

    entrance: Entrance
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, target: str, method: str = "GET", body: str = "", **headers: str) -> wire.Answer:
        """Return what is answered; cookies that are set are kept."""
        port = self.entrance.port
        fields = [("Host", f"127.0.0.1:{port}"), *((name.replace("_", "-"), value) for name, value in headers.items())]
        if method != "GET" and "Origin" not in headers:
            fields.append(("Origin", self.entrance.url))
        if self.cookies:
            fields.append(("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())))
        answer = wire.ask(port, target, fields, method, body.encode())
        for line in answer.headers.get("set-cookie", []):
            name, _, rest = line.partition("=")
            value, gone = rest.partition(";")[0], "Max-Age=0" in rest
            self.cookies = {key: each for key, each in self.cookies.items() if key != name}
            self.cookies |= {} if gone else {name: value}
        return answer

    def send(self, path: str, **fields: str) -> wire.Answer:
        """Send a form."""
        return self.ask(path, "POST", urlencode(fields))

    def follow(self, address: str) -> wire.Answer:
        """Open an address of this site, as a link leads to it."""
        parts = urlsplit(address)
        return self.ask(f"{parts.path}?{parts.query}" if parts.query else parts.path)

    @property
    def session(self) -> Session | None:
        """The session that the server knows this browser by."""
        cookie = self.cookies.get(f"snp-explorer-{self.entrance.port}", "")
        return self.entrance.here.access.sessions.of(cookie)

    @property
    def name(self) -> str:
        """Whom the server takes the browser for: "owner", a person's name, or "" where it has not entered."""
        if self.session is None:
            return ""
        person = self.entrance.here.people.get(self.session.identity)
        return self.session.identity if person is None else person.name


@contextlib.contextmanager
def opened(folder: Path, ways: Ways, mode: server.Mode, port: int = 0, base: str = "") -> Iterator[Entrance]:
    """Open a server in a folder, below a base path."""
    here = server.open_server(folder, access=Access(ways=ways), launcher=NoWorker(), samples=False, mode=mode)
    guard = Middleware(Guard, access=lambda: here.access, base=lambda: base, places=lambda: here.places)
    below = Middleware(BelowBase, base=lambda: base, folders=routes.FOLDERS)
    behind = Starlette(routes=routes.routes(), middleware=[guard, below])
    web = uvicorn.Server(uvicorn.Config(behind, port=port, log_level="error", ws="websockets-sansio"))
    thread = threading.Thread(target=lambda: asyncio.run(web.serve()), daemon=True)
    thread.start()
    try:
        while not web.started:
            time.sleep(0.01)
        yield Entrance(here, web.servers[0].sockets[0].getsockname()[1])
    finally:
        web.should_exit = True
        thread.join(timeout=20)
        server.close_server(0)
    assert not thread.is_alive(), "an open handler kept the server from ending"


def code_of(there: Entrance) -> Joining:
    """Return what the class is joined by."""
    joining = there.here.access.ways.joining
    assert joining is not None
    return joining


def join(there: Entrance, name: str, browser: Browser | None = None, onward: str = "/") -> tuple[Browser, wire.Answer]:
    """Join with the right code."""
    browser = browser or there.browser()
    return browser, browser.send("/enter/class", code=code_of(there).spoken.lower(), name=name, next=onward)


def link_of(answer: wire.Answer) -> str:
    """Return the personal link that a page shows."""
    found = re.search(r'class="link" href="([^"]+)"', answer.body)
    assert found, answer.body
    return html.unescape(found[1])
