"""Pages that leave and servers that end, on a real uvicorn: without `Quiet` each leaves a traceback in the log."""

import asyncio
import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from explorer.routes.quiet import Quiet

ended = threading.Event()


async def _sends(page: WebSocket) -> None:
    """Send for ever, as streamlit does: whatever ends it but a disconnect is a fault."""
    await page.accept()
    try:
        while True:
            await page.send_text("more")
            await asyncio.sleep(0.02)
    finally:
        ended.set()


async def _sends_and_listens(page: WebSocket) -> None:
    """Send beside listening, as streamlit does: a send that fails comes before the listener is back."""
    await page.accept()
    try:
        while True:
            with contextlib.suppress(WebSocketDisconnect):
                await page.send_text("more")
            await asyncio.sleep(0.02)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.001):
                    await page.receive_text()
    finally:
        ended.set()


async def _waits(page: WebSocket) -> None:
    await page.accept()
    await asyncio.Event().wait()


async def _thinks(request: Any) -> None:
    await asyncio.Event().wait()


def _raw(port: int, path: str) -> socket.socket:
    """Open a socket as a page would, and be deaf from then on."""
    wire = socket.create_connection(("127.0.0.1", port))
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    more = "" if path == "/thinks" else f"{upgrade}Sec-WebSocket-Version: 13\r\n"
    wire.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\n{more}\r\n".encode())
    return wire


def _deaf_page(port: int) -> None:
    """Answer no ping: uvicorn closes the socket while the handler still sends."""
    with _raw(port, "/sends"):
        assert ended.wait(30)


def _page_that_leaves_while_it_is_spoken_to(port: int) -> None:
    """Leave when the handler is about to send and then to listen."""
    with _raw(port, "/sends-and-listens"):
        assert ended.wait(30)


def _hasty_page(port: int) -> None:
    """Leave at once, in the middle of everything."""
    for _ in range(5):
        _raw(port, "/sends").close()
    assert ended.wait(30)


def _open_to_the_end(port: int) -> None:
    """Leave a socket and a request open while the server ends: their handlers are cancelled."""
    open_to_the_end.extend([_raw(port, "/waits"), _raw(port, "/thinks")])
    time.sleep(0.3)


open_to_the_end: list[socket.socket] = []


@pytest.mark.parametrize("quiet", [True, False], ids=["quiet", "planted"])
@pytest.mark.parametrize("page", [_deaf_page, _page_that_leaves_while_it_is_spoken_to, _hasty_page, _open_to_the_end])
def test_nothing_is_logged_as_a_failure(
    page: Callable[[int], None], quiet: bool, caplog: pytest.LogCaptureFixture
) -> None:
    ended.clear()
    routes = [
        WebSocketRoute("/sends", _sends),
        WebSocketRoute("/sends-and-listens", _sends_and_listens),
        WebSocketRoute("/waits", _waits),
        Route("/thinks", _thinks),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Quiet)] if quiet else [])
    config = uvicorn.Config(
        app, port=0, ws="websockets-sansio", ws_ping_interval=0.1, ws_ping_timeout=0.1, log_config=None
    )
    config.timeout_graceful_shutdown = 0.2  # pyright: ignore[reportAttributeAccessIssue]
    web = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(web.serve()), daemon=True)
    with caplog.at_level(logging.INFO):
        thread.start()
        while not web.started:
            time.sleep(0.01)
        page(web.servers[0].sockets[0].getsockname()[1])
        web.should_exit = True
        thread.join(30)
    for wire in open_to_the_end:
        wire.close()
    open_to_the_end.clear()
    assert not thread.is_alive()
    failures = [record for record in caplog.records if record.exc_info]
    assert bool(failures) != quiet, [record.getMessage() for record in failures]
