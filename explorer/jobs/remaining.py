"""The time left of work, from how fast its last part went; not told before that is steady."""

from __future__ import annotations

from collections import deque

WINDOW = 30.0
"""Seconds that count as the last part."""
LEAST = 3.0
"""Seconds that must have been watched."""
GAIN = 0.005
"""Share of the work that must have been done in them."""
STEADY = 1.6
"""The pace of both halves of the last part must agree within this factor."""


class Remaining:
    """Watches shares of work done as time goes by.

    >>> watched = Remaining()
    >>> [watched.after(second, second / 64) for second in range(6)]
    [None, None, None, 61.0, 60.0, 59.0]
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()

    def after(self, now: float, share: float) -> float | None:
        """Return the seconds left, once this share (0 to 1) is done at this time; None while that is not known."""
        if self._seen and share < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((now, share))
        while len(self._seen) > 2 and now - self._seen[1][0] >= WINDOW:
            self._seen.popleft()
        began, first = self._seen[0]
        if now - began < LEAST or share - first < GAIN:
            return None
        middle, half = min(self._seen, key=lambda seen: abs(seen[0] - (began + now) / 2))
        if not began < middle < now:
            return None
        before, after = (half - first) / (middle - began), (share - half) / (now - middle)
        if min(before, after) <= 0 or max(before, after) > STEADY * min(before, after):
            return None
        return (1.0 - share) * (now - began) / (share - first)
