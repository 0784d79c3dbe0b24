"""What the console command prints: names from files may hold what moves the cursor or renames the window."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from typing import Any, TextIO, cast

from explorer.shown import spelled

OVER = "\r\033[K"
"""Begins a line of progress: it takes the place of the one before."""
_KEPT = re.compile(r"([\n\t])")


class Spelled:
    """A stream on which everything is visible but line breaks, tabs, and the beginning of a line of progress."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, what is invisible in it spelled out."""
        start, rest = (OVER, text[len(OVER) :]) if text.startswith(OVER) else ("", text)
        self._stream.write(start + "".join(part if _KEPT.match(part) else spelled(part) for part in _KEPT.split(rest)))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write texts one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def spelling() -> Iterator[None]:
    """Have standard output and standard error spelled out."""
    out, err = cast(TextIO, Spelled(sys.stdout)), cast(TextIO, Spelled(sys.stderr))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield
