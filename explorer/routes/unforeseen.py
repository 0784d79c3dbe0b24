"""What a route raises and nobody foresaw: status 500, or a closed socket, with the id of its entry in the log."""

from __future__ import annotations

import contextlib
from pathlib import Path

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer import faults
from explorer.errors import InputError
from explorer.messages.closing import Close
from explorer.routes import server


class Unforeseen:
    """Answers in place of a route that failed. It stands outside `Quiet`, which lets go what is no failure."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; where that fails, keep why and say so."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        told: set[str] = set()

        async def say(message: Message) -> None:
            told.add(message["type"])
            await send(message)

        try:
            await self.app(scope, receive, say)
        except Exception as error:
            fault = faults.note(
                _workspace(), error, f"in answer to {scope.get('method', 'a socket at')} {scope['path']}"
            )
            with contextlib.suppress(Exception):  # the page may be gone, or half of an answer on its way
                await _answer(fault, scope, receive, send, told)


async def _answer(fault: faults.Fault, scope: Scope, receive: Receive, send: Send, told: set[str]) -> None:
    if scope["type"] == "http":
        if "http.response.start" not in told:
            await PlainTextResponse(fault.sentence, 500, {"Connection": "close"})(scope, receive, send)
        return
    if "websocket.close" in told:
        return
    if "websocket.accept" not in told:
        await receive()
        await send({"type": "websocket.accept"})
    reason = f"Something went wrong on our side (entry {fault.id} of the app's log)."
    await send({"type": "websocket.close", "code": Close.BROKEN, "reason": reason})


def _workspace() -> Path | None:
    try:
        return server.current().workspace.path
    except (InputError, OSError):
        return None
