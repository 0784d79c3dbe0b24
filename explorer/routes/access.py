"""Who may use our own routes: they get no protection from streamlit, so origin, token and sizes are checked here."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, QueryParams

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
UPLOAD_LIMIT_GB = 4.0


@dataclass(frozen=True)
class Access:
    """What a browser has to present.

    Attributes
    ----------
    token : str
        Made anew at every start; pages hand it to their browser parts, so only who can see the app knows it.
    hosts : frozenset of str or None
        Names under which the app may be addressed: a name that was bent to this machine is refused. None: any name,
        for a server that was opened to the network on purpose.
    most_upload_bytes : int
        Largest file that is accepted.
    """

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    hosts: frozenset[str] | None = LOOPBACK
    most_upload_bytes: int = int(UPLOAD_LIMIT_GB * 1e9)

    def keep(self, folder: Path) -> None:
        """Write the token into a file that its owner alone can read."""
        path = folder / "token"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.token)

    def refusal(self, headers: Headers, query: QueryParams, needs_origin: bool = True) -> str | None:
        """Return why a request is refused, in words, or None where it may pass.

        `needs_origin` is for requests which browsers always send with an Origin: those that write, and WebSockets.
        """
        if self.hosts is not None and (_split(headers.get("host", ""))[0] or "") not in self.hosts:
            return "The app does not answer under this name."
        origin = headers.get("origin")
        if origin is None and needs_origin:
            return "The request does not say which page it comes from."
        if origin is not None and _origin(origin) != _split(headers.get("host", "")):
            return "The request comes from another site."
        if headers.get("sec-fetch-site") == "cross-site":
            return "The request comes from another site."
        token = query.get("token") or headers.get("x-explorer-token") or ""
        if not secrets.compare_digest(token.encode(), self.token.encode()):
            return "The page is from before the app was restarted. Reload it."
        return None


def _split(host: str) -> tuple[str | None, int | None]:
    """Return (name, port) of a Host header, the port None where it is the scheme's own."""
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname, None if parts.port in (80, 443) else parts.port
    except ValueError:
        return None, None


def _origin(origin: str) -> tuple[str | None, int | None]:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None, -1
    return _split(parts.netloc) if parts.scheme in ("http", "https") else (None, -1)
