"""What work needs, said before it begins: memory, disk and time; where there is less, it is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from explorer import machine
from explorer.errors import InputError

LARGE_BYTES = 500_000_000
"""Needs of more memory or disk than this are worth saying."""
LONG_SECONDS = 10.0
"""So is work that may take longer than this."""
SPARE = 0.92
"""Share of what is free that work may plan to fill."""
_HOUR = 90 * 60
"""From this many seconds on, time is told in hours."""


class Needs(BaseModel):
    """An estimate of what work needs.

    Attributes
    ----------
    memory_bytes : int
        Most that the work itself holds in memory at once, beside the program (about 300 MB).
    disk_bytes : int
        Most that it writes, at once, into the folder it works in.
    seconds : (low, high) or None
        None where nothing was measured that tells.
    certain : bool
        Whether sizes are known rather than guessed from the first part of a file. Not told in JSON.
    """

    model_config = ConfigDict(frozen=True)

    memory_bytes: int
    disk_bytes: int
    seconds: tuple[float, float] | None = None
    certain: bool = Field(default=True, exclude=True)

    @property
    def large(self) -> bool:
        """Whether it is worth saying before the start."""
        long = self.seconds is not None and self.seconds[1] > LONG_SECONDS
        return long or max(self.memory_bytes, self.disk_bytes) > LARGE_BYTES

    def sentence(self) -> str:
        """Return it in words.

        >>> Needs(memory_bytes=1_200_000_000, disk_bytes=2_500_000_000, seconds=(50, 125)).sentence()
        'Needs about 1.2 GB of memory, 2.5 GB of disk, 1 to 2 minutes.'
        >>> Needs(memory_bytes=1_200_000_000, disk_bytes=0).sentence()
        'Needs about 1.2 GB of memory, time not known.'
        """
        parts = [f"about {machine.size(self.memory_bytes)} of memory"]
        if self.disk_bytes >= 1e6:
            parts.append(f"{machine.size(self.disk_bytes)} of disk")
        parts.append("time not known" if self.seconds is None else span(*self.seconds))
        return f"Needs {', '.join(parts)}."

    def shortage(self, folder: Path) -> InputError | None:
        """Return what is lacking on this machine, as the error that refuses the work; None where there is enough.

        `folder` is where the work writes.
        """
        free = machine.memory()[1]
        if self.memory_bytes > SPARE * free:
            what = f"this needs about {machine.size(self.memory_bytes)}, and {machine.size(free)} are free"
            return InputError("Memory", what, "Close other programs, or use fewer variants or samples.")
        free = machine.disk(folder)
        if self.disk_bytes > SPARE * free:
            what = f"this writes about {machine.size(self.disk_bytes)}, and {machine.size(free)} are free"
            return InputError(f"Disk of {folder}", what, "Delete what is no longer needed there.")
        return None

    def refuse(self, folder: Path) -> None:
        """Raise InputError where this machine has less than is needed for certain; see `shortage`."""
        lacking = self.shortage(folder) if self.certain else None
        if lacking is not None:
            raise lacking


def span(low: float, high: float) -> str:
    """Return a range of seconds in words.

    >>> span(3, 40), span(50, 70), span(110, 130), span(100, 400), span(4000, 12000)
    ('under a minute', 'about a minute', 'about 2 minutes', '2 to 7 minutes', '1 to 3 hours')
    """
    if high < 60:
        return "under a minute"
    unit, word = (60, "minute") if high < _HOUR else (3600, "hour")
    few, many = max(1, round(low / unit)), max(1, round(high / unit))
    if few < many:
        return f"{few} to {many} {word}s"
    return f"about {many} {word}s" if many > 1 else f"about {'an' if word == 'hour' else 'a'} {word}"
