"""Who may use the app: the names it answers under, its start key, its sessions, and the token of our own routes."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import HTTPConnection
from starlette.types import Scope

from explorer.jobs.where import KEY_FILE
from explorer.routes.proxies import Network
from explorer.routes.sessions import OWNER, Session, Sessions, aside
from explorer.routes.ways.ways import Ways

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
UPLOAD_LIMIT_GB = 4.0
PLACE = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([0-9]{1,5}))?", re.IGNORECASE)
"""A host with or without its port, as it stands in an address."""
ORIGIN = re.compile(r"(https?)://(.+)")
PORTS = {"http": 80, "https": 443}
SESSION = "explorer.session"
"""Where the guard leaves the session in a request's scope."""


@dataclass(frozen=True)
class Access:
    """What a browser has to present.

    Attributes
    ----------
    key : str
        Made anew at every start, a part of the printed address: who has it may enter. "" where anybody may.
    names : frozenset of str
        Names under which the app may be addressed; a name that was bent to this machine is refused.
    proxies : tuple of networks
        Whose word counts on who asks and how (`proxies`); nobody's where it is empty.
    protected : bool
        Whether what comes from beyond this machine is encrypted: by TLS here, or by HTTPS at a named proxy. The guard
        then refuses what is not.
    any_address : bool
        Whether it answers under every IP address too, for a server that was opened to the network on purpose. What is
        bent to this machine is always a name.
    most_upload_bytes : int
        Largest file that is accepted.
    sessions : Sessions
        Who has entered.
    ways : Ways
        The ways in beside the key.
    """

    key: str = field(default_factory=lambda: new_key(), repr=False)
    names: frozenset[str] = LOOPBACK
    proxies: tuple[Network, ...] = ()
    protected: bool = False
    any_address: bool = False
    most_upload_bytes: int = int(UPLOAD_LIMIT_GB * 1e9)
    sessions: Sessions = field(default_factory=Sessions)
    ways: Ways = field(default_factory=Ways)

    def keep(self, folder: Path) -> None:
        """Write the key into a file that its owner alone can read, and take up the sessions that are kept there."""
        path = folder / KEY_FILE
        aside(path)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.key)
        self.sessions.keep(folder)
        self.ways.keep(folder)

    def fits(self, key: str) -> bool:
        """Return whether this is the start key."""
        return bool(self.key) and secrets.compare_digest(key.encode(), self.key.encode())

    def refusal(self, request: HTTPConnection) -> str | None:
        """Return why one of our routes refuses a request that has passed the guard, in words, or None."""
        session: Session | None = request.scope.get(SESSION)
        if session is None:
            return "The request belongs to no session."
        token = request.query_params.get("token") or request.headers.get("x-explorer-token") or ""
        if not secrets.compare_digest(token.encode(), session.token.encode()):
            return "The page belongs to another session. Reload it."
        return None

    def answers_under(self, host: str) -> bool:
        """Return whether the app may be addressed by this Host header; the port may be a tunnel's."""
        name = split(host)[0] or ""
        return name in self.names or (self.any_address and _is_address(name))

    def own_page(self, origin: str, host: str, secure: bool) -> bool:
        """Return whether an Origin header is that of a page which the app serves under a Host header.

        Scheme, name and port have to be the same: other ports of a name, and plain HTTP beside HTTPS, are others' to
        serve.

        >>> Access().own_page("http://127.0.0.1:8501", "127.0.0.1:8501", secure=False)
        True
        >>> Access().own_page("http://127.0.0.1:9000", "127.0.0.1:8501", secure=False)
        False
        >>> Access().own_page("https://lab.example", "lab.example", True), Access().own_page("null", "null", False)
        (True, False)
        """
        match = ORIGIN.fullmatch(origin)
        if match is None:
            return False
        scheme = match[1]
        if scheme != ("https" if secure else "http"):
            return False
        return split(match[2], PORTS[scheme]) == split(host, PORTS[scheme]) != (None, None)


def person(scope: Scope) -> str:
    """Return who asks one of our routes, as the server knows it: an identity, "" of the owner."""
    session: Session | None = scope.get(SESSION)
    return "" if session is None or session.identity == OWNER else session.identity


def new_key() -> str:
    """Return a start key."""
    return secrets.token_urlsafe(32)


def own_names() -> frozenset[str]:
    """Return the names by which others in the network may know this machine.

    Its own alone: what name servers call its address is their word, and asking them is a call to others.
    """
    name = socket.gethostname().lower()
    return frozenset({name, f"{name}.local"} - {"", ".local"})


def split(host: str, port: int | None = None) -> tuple[str | None, int | None]:
    """Return (name, port) of a Host header, `port` where it has none; (None, None) of nonsense.

    >>> split("LocalHost:8501"), split("[::1]", 80), split("a@b"), split("x:99999")
    (('localhost', 8501), ('::1', 80), (None, None), (None, None))
    """
    match = PLACE.fullmatch(host)
    if match is None or int(match[3] or 0) > 65535:
        return None, None
    return (match[1] or match[2]).lower(), int(match[3]) if match[3] else port


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
