"""A clock that a test sets: `time.time` of this process is ahead by so many seconds as a file says, at any moment."""

from __future__ import annotations

import os
import time
from pathlib import Path

VARIABLE = "CHAOS_CLOCK"
"""The environment's name for that file."""
_real = time.time


def install() -> None:
    """Have `time.time` follow the file that the environment names; nothing happens where it names none."""
    path = os.environ.get(VARIABLE)
    if not path:
        return
    file = Path(path)

    def now() -> float:
        try:
            return _real() + float(file.read_text())
        except (OSError, ValueError):
            return _real()

    time.time = now


def jump(file: Path, seconds: float) -> None:
    """Set all these clocks ahead of the real one by so many seconds; a negative number sets them back."""
    draft = file.with_suffix(".draft")
    draft.write_text(str(seconds))
    draft.replace(file)
