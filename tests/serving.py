"""The whole server as a process on a port of this machine."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import ports
from entering import enter
from websockets.sync.client import ClientConnection, connect

NEVER_ENDING = """
import asyncio, sys
from starlette.routing import Route
from explorer import cli
from explorer.routes import routes

async def never(request):
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            print("not yet", flush=True)

ours = routes.routes
routes.routes = lambda: [Route("/live/never", never), *ours()]
sys.exit(cli.main(sys.argv[1:]))
"""
"""The app with one handler more, which does not listen when it is told to end."""


def until(true: Callable[[], bool], what: str, most: float = 400.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + most
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


class Serving:
    """`snp-explorer serve` on a workspace; `never_ending`: with the handler that does not end."""

    def __init__(self, workspace: Path, never_ending: bool = False) -> None:
        self.port, self.workspace = ports.take(), workspace
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = workspace.with_name(f"serve-{self.port}.log")
        asked = ["serve", "--workspace", str(workspace), "--port", str(self.port)]
        with self.log.open("w") as log:
            program = ["-c", NEVER_ENDING] if never_ending else ["-m", "explorer.cli"]
            self.process = subprocess.Popen([sys.executable, *program, *asked], stdout=log, stderr=subprocess.STDOUT)
        until(lambda: self.url in self.text() or self.process.poll() is not None, "an address")
        assert self.process.poll() is None, self.text()

    def text(self) -> str:
        """Return all it has printed."""
        return self.log.read_text()

    def end(self, *how: signal.Signals) -> float:
        """Signal it and wait for its end; return the seconds that took. Nothing may have gone wrong in its life."""
        began = time.monotonic()
        for each in how:
            self.process.send_signal(each)
            time.sleep(0.05)
        try:
            self.process.wait(timeout=20)
        finally:
            self.process.kill()
        took = time.monotonic() - began
        print(f"{' '.join(each.name for each in how)}: {took:.1f} s")
        assert self.process.returncode == 0
        assert "Traceback" not in self.text()
        return took

    def socket(self, path: str, **query: str) -> ClientConnection:
        """Open a socket as a page would."""
        entered = enter(self.url, self.workspace)
        asked = urlencode({"token": entered.token, **query})
        origin: Any = self.url
        cookie = {"Cookie": entered.cookie}
        return connect(
            f"ws{self.url.removeprefix('http')}/live/{path}?{asked}", origin=origin, additional_headers=cookie
        )
