"""Throttling: a page that sends faster than it may is read more slowly; nothing that it sent is lost."""

from __future__ import annotations

import asyncio
import time


class Pace:
    """Lets so many messages through a second; a page that has more waits here.

    Attributes
    ----------
    full : for how many seconds on end there were more
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.full = 0
        self._window, self._count = time.monotonic(), 0

    async def keep(self) -> None:
        """Count a message; wait for the next second once this one's are used up."""
        now = time.monotonic()
        if now - self._window >= 1.0:
            self.full = 0 if self._count <= self.most else self.full
            self._window, self._count = now, 0
        self._count += 1
        if self._count > self.most:
            await asyncio.sleep(max(0.0, self._window + 1.0 - now))
            self._window, self._count = time.monotonic(), 1
            self.full += 1
