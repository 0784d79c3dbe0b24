"""The two sides of a socket: what sends and what receives run side by side, and when one ends the other does too."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

LOG = logging.getLogger(__name__)
PATIENCE = 0.5
"""Seconds that a side which was told to end, or a closing word to a page that does not read, is given."""
GONE = WebSocketDisconnect, RuntimeError, OSError
"""What sending to, or receiving from, a page that is not there any more raises. (A TimeoutError is an OSError.)"""


async def carry(socket: WebSocket, *sides: Coroutine[Any, Any, tuple[int, str]]) -> None:
    """Run the sides until one ends, end the others, and close the socket with the code and reason of the first.

    This always ends. A side that does not listen is left behind with a line in the log; a side's own failure is raised.
    """
    tasks = [asyncio.create_task(side) for side in sides]
    for task in tasks:
        task.add_done_callback(_heard)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        ended = [task for task in tasks if task.done()]
    finally:
        for task in tasks:
            task.cancel()
        _, late = await asyncio.wait(tasks, timeout=PATIENCE)
        if late:
            LOG.warning("A handler of %s went on after it was told to end; it is left behind.", socket.url.path)
    code, reason = ended[0].result()
    with contextlib.suppress(*GONE):
        async with asyncio.timeout(PATIENCE):
            await socket.close(code, reason)


def _heard(task: asyncio.Task[tuple[int, str]]) -> None:
    """Look at how a task ended: asyncio logs the failures that nobody has looked at."""
    if not task.cancelled():
        task.exception()
