"""One tab of a class: what is to be told to it. News that repeats itself is told at most twice a second."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from pydantic import BaseModel

PAUSE = 0.5
"""Seconds between two pictures of the whole class."""
MOST_WAITING = 50
"""Messages that wait for a tab which does not read; after that it is closed."""


class Seat:
    """One connected tab; its methods are called in the server's event loop.

    Attributes
    ----------
    number : int
        Which tab this is.
    identity : str
        Whose it is.
    watching : bool
        Whether it shows the whole class.
    """

    def __init__(self, number: int, identity: str, now: Callable[[], BaseModel], desk: Callable[[], BaseModel]) -> None:
        self.number, self.identity = number, identity
        self.watching = False
        self._now, self._desk = now, desk
        self._once: deque[BaseModel] = deque()
        self._due: set[str] = set()
        self._wake = asyncio.Event()
        self._last_desk = -PAUSE
        self._later: asyncio.TimerHandle | None = None
        self.closing: tuple[int, str] | None = None

    def tell(self, message: BaseModel) -> None:
        """Have one message told."""
        if len(self._once) < MOST_WAITING:
            self._once.append(message)
            self._wake.set()

    def now_changed(self) -> None:
        """Have this tab told how things stand, as they are once it is sent."""
        self._due.add("now")
        self._wake.set()

    def desk_changed(self) -> None:
        """Have this tab told of the whole class where it shows it, not sooner than `PAUSE` after the last time."""
        if not self.watching or self._later is not None:
            return
        loop = asyncio.get_running_loop()
        self._later = loop.call_later(max(0.0, self._last_desk + PAUSE - loop.time()), self._desk_due)

    def close(self, code: int, reason: str) -> None:
        """Have the tab's socket closed once it has been told what waits."""
        self.closing = (code, reason)
        self._wake.set()

    def leave(self) -> None:
        """Tell nothing more."""
        if self._later is not None:
            self._later.cancel()

    async def next(self) -> list[BaseModel]:
        """Wait for what is to be told; empty where the socket is to be closed."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            news: list[BaseModel] = list(self._once)
            self._once.clear()
            if "now" in self._due:
                news.append(self._now())
            if "desk" in self._due:
                self._last_desk = asyncio.get_running_loop().time()
                news.append(self._desk())
            self._due.clear()
            if news or self.closing:
                return news

    def _desk_due(self) -> None:
        self._later = None
        self._due.add("desk")
        self._wake.set()
