"""When what keeps failing may be started again: at once, then after longer and longer pauses, but always."""

from __future__ import annotations

import threading
import time

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before the second start after a failure, doubled with each further one up to the longest."""
LIVED_WELL = 60.0
"""What has lived for so many seconds, or has been let be for as long, starts afresh."""


class Backoff:
    """Counts failures; children of one kind may share one. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._not_before = self._last = 0.0

    @property
    def pause(self) -> float:
        """Seconds until another start is allowed; 0 where it is now."""
        with self._lock:
            return max(0.0, self._not_before - time.monotonic())

    def failed(self, lived: float) -> float:
        """Take note of a failure after so many seconds of life; return the pause that follows: none after the first."""
        now = time.monotonic()
        with self._lock:
            if lived > LIVED_WELL or now - max(self._last, self._not_before) > LIVED_WELL:
                self._failures = 0
            self._failures += 1
            self._last = now
            pause = 0.0 if self._failures == 1 else min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self._failures - 2))
            self._not_before = now + pause
            return pause


def until_start(pause: float) -> str:
    """Say when another start follows.

    >>> until_start(7.2), until_start(0.0)
    ('It starts again in 8 s.', 'It starts again now.')
    """
    return f"It starts again in {int(pause) + 1} s." if pause > 0 else "It starts again now."
