"""Who may use the app: the names it answers under, its start key, its sessions, and the token of our own routes."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from explorer.routes.sessions import Session, Sessions

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
UPLOAD_LIMIT_GB = 4.0
KEY_FILE = "key"
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
    any_address : bool
        Whether it answers under every IP address too, for a server that was opened to the network on purpose. What is
        bent to this machine is always a name.
    most_upload_bytes : int
        Largest file that is accepted.
    sessions : Sessions
        Who has entered.
    """

    key: str = field(default_factory=lambda: new_key(), repr=False)
    names: frozenset[str] = LOOPBACK
    any_address: bool = False
    most_upload_bytes: int = int(UPLOAD_LIMIT_GB * 1e9)
    sessions: Sessions = field(default_factory=Sessions)

    def keep(self, folder: Path) -> None:
        """Write the key into a file that its owner alone can read, and take up the sessions that are kept there."""
        path = folder / KEY_FILE
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.key)
        self.sessions.keep(folder)

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
        return name.rstrip(".") in self.names or (self.any_address and _is_address(name))


def new_key() -> str:
    """Return a start key."""
    return secrets.token_urlsafe(32)


def own_names() -> frozenset[str]:
    """Return the names by which others in the network may know this machine."""
    name = socket.gethostname().lower()
    return frozenset({name, f"{name}.local", socket.getfqdn().lower()} - {""})


def split(host: str) -> tuple[str | None, int | None]:
    """Return (name, port) of a Host header, the port None where it is the scheme's own; (None, None) of nonsense.

    >>> split("LocalHost:8501"), split("[::1]:80"), split("a@b"), split("x:99999")
    (('localhost', 8501), ('::1', None), (None, None), (None, None))
    """
    try:
        parts = urlsplit(f"//{host}")
        if parts.netloc != host or "@" in host:
            return None, None
        return parts.hostname, None if parts.port in (80, 443) else parts.port
    except ValueError:
        return None, None


def same_site(origin: str, host: str) -> bool:
    """Return whether an Origin header names the host and port of a Host header.

    >>> same_site("http://127.0.0.1:8501", "127.0.0.1:8501"), same_site("http://127.0.0.1:9000", "127.0.0.1:8501")
    (True, False)
    >>> same_site("null", "null"), same_site("http://evil.example", "127.0.0.1:8501")
    (False, False)
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and split(parts.netloc) == split(host) != (None, None)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
