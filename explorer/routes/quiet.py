"""What happens in a server that is used as intended is no failure: pages leave in the middle, and the server ends."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect


class PageGone(OSError):
    """Raised where something is sent to a page that is not there any more; Starlette takes it for a disconnect."""


class Quiet:
    """Lets streamlit's sockets, and ours, end without a traceback when their page leaves or the server ends.

    uvicorn answers a send after it closed a socket itself (no pong came, a message was too long) with a RuntimeError,
    which streamlit logs as a fault; and it logs the cancellation of a handler, which it asked for, as one too. Where a
    page was found gone by a send, Starlette takes the next receive or close for a fault as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and nothing to a page that has gone."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        gone = accepted = False

        async def hear() -> Message:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "websocket.disconnect"
            return message

        async def say(message: Message) -> None:
            nonlocal gone, accepted
            if gone:
                raise PageGone
            try:
                await send(message)
            except (RuntimeError, OSError) as failure:
                if not accepted and isinstance(failure, RuntimeError):
                    raise
                gone = True
                raise PageGone from None
            accepted = accepted or message["type"] == "websocket.accept"

        try:
            await self.app(scope, hear, say)
        except (PageGone, WebSocketDisconnect):
            pass
        except RuntimeError:
            if not gone or scope["type"] == "http":
                raise
        except asyncio.CancelledError:
            pass  # only uvicorn cancels a request, when it ends; the task ends here, as was asked
