"""One line of progress on a terminal."""

from __future__ import annotations

import shutil
import sys
import time

REDRAW = 0.1
REPEAT = 15.0


class Line:
    """A `Progress` that redraws one line on stderr; where that is no terminal, it prints a line four times a minute."""

    def __init__(self) -> None:
        self._drawn = 0.0
        self._terminal = sys.stderr.isatty()
        self._began = time.monotonic()

    def __call__(self, done: float, total: float, text: str = "") -> None:
        """Show the progress."""
        now = time.monotonic()
        if now - self._drawn < (REDRAW if self._terminal else REPEAT):
            return
        if not self._terminal and now - self._began < REPEAT:
            return
        self._drawn = now
        share = min(1.0, done / total) if total else 0.0
        left = (now - self._began) * (1 - share) / share if share > 0.02 else None
        words = f"{share:4.0%}  {text}" + (f"  (about {_duration(left)} left)" if left else "")
        if self._terminal:
            print("\r\033[K" + words[: shutil.get_terminal_size().columns - 1], end="", file=sys.stderr, flush=True)
        else:
            print(words, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Erase the line."""
        if self._terminal and self._drawn:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    """Return a duration in words.

    >>> _duration(42.3), _duration(130), _duration(9000)
    ('42 s', '2 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
