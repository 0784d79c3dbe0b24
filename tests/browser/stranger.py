"""Another site on this machine: its page asks the app for all it can (`stranger.js`) and tells what came of it."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

NAME = "evil.example"
"""A name of somebody else's which leads to this machine in the browser of `test_strangers`."""
SCRIPT = Path(__file__).with_suffix(".js")
PAGE = '<!DOCTYPE html><meta charset="utf-8"><title>Elsewhere</title><body>{}<script>{}</script>'


@dataclass
class Stranger:
    """A site, at a port of this machine's address and of `NAME`."""

    port: int
    told: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)

    def asking(self, app: str, name: str = "127.0.0.1") -> str:
        """Return the address of the page that asks an app for all it can."""
        tell = f"http://127.0.0.1:{self.port}/told"
        return f"http://{name}:{self.port}/?{urlencode({'app': app, 'tell': tell}, quote_via=quote)}"

    def holding(self, html: str, name: str = "127.0.0.1") -> str:
        """Return the address of a page with this content."""
        path = f"/page-{len(self.pages)}"
        self.pages[path] = html
        return f"http://{name}:{self.port}{path}"


@contextlib.contextmanager
def serving() -> Iterator[Stranger]:
    """Serve the site while this lasts."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            path = self.path.partition("?")[0]
            text = PAGE.format(site.pages.get(path, ""), SCRIPT.read_text() if path == "/" else "")
            self._answer(text.encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            site.asked.append(self.path)
            if self.path == "/told":
                site.told.append(json.loads(body))
            self._answer(b"")

        def log_message(self, format: str, *arguments: object) -> None:
            pass

        def _answer(self, text: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Stranger(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()
