"""A client that is no browser enters the app: the headers that it sends from then on, and the token for our routes."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from explorer.routes import sessions


@dataclass(frozen=True)
class Entered:
    """What a client of one session has."""

    url: str
    cookie: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers of its requests: its cookie, and the page that they come from."""
        parts = urlsplit(self.url)
        return {"Cookie": self.cookie, "Origin": f"{parts.scheme}://{parts.netloc}"}


def entering(url: str, workspace: Path, onward: str = "/") -> str:
    """Return the address that enters with the key of a workspace and goes on to a path of the app."""
    key = (workspace / "key").read_text()
    return f"{url}/enter?{urlencode({'key': key, 'next': onward}, quote_via=quote)}"


def enter(url: str, workspace: Path) -> Entered:
    """Enter the app at an address with the key that lies in its workspace."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", entering(url, workspace).removeprefix(f"{parts.scheme}://{parts.netloc}"))
    answer = connection.getresponse()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    assert answer.status == 303, answer.status
    assert cookie
    return Entered(url, cookie, sessions.token(cookie.partition("=")[2]))
