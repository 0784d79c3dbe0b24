"""`snp-explorer` with faults planted: a page that fails in every way a page can, and routes that fail."""

from __future__ import annotations

from pathlib import Path

import warm_app
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from explorer.routes import routes
from explorer.ui import navigation

HERE = Path(__file__).parent / "harness"


async def fails(request: Request) -> Response:
    """Fail before anything is answered."""
    raise RuntimeError(f"not to be shown {request.url}")


async def socket_fails(socket: WebSocket) -> None:
    """Fail with the socket open."""
    await socket.accept()
    raise RuntimeError("not to be shown")


def main(arguments: list[str]) -> int:
    """Be the app."""
    navigation.SECTIONS["Learn"] += ((str(HERE), "faulty", "Faulty", "report"),)
    routes.inspect, routes.run_events = fails, socket_fails
    return warm_app.main(arguments)
