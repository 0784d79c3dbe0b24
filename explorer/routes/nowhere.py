"""`/live/…` where none of our routes lies: streamlit would answer with a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocket

from explorer.messages.closing import Close

NOTHING = "The app has no such address."


async def nowhere(request: Request) -> Response:
    """Answer that there is nothing."""
    return PlainTextResponse(NOTHING, 404)


async def closed(socket: WebSocket) -> None:
    """Close a socket that leads nowhere."""
    await socket.accept()
    await socket.close(Close.UNKNOWN, NOTHING)
