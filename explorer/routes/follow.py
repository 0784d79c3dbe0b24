"""Reading a run's growing events.jsonl from an offset on, noticing when it was cut meanwhile."""

from __future__ import annotations

from typing import NamedTuple

from explorer.jobs.folder import RunFolder

AT_ONCE = 1 << 18
ONLY_THE_LAST = frozenset({"progress", "step"})
"""Of these a reader who is behind needs only the newest."""


class News(NamedTuple):
    """Events since the last look; `restart`: forget what came before, these are from the beginning."""

    events: list[dict[str, object]]
    offset: int
    restart: bool


class Follower:
    """One reader's place in one run's events.

    A resumed training cuts its events back to the checkpoint and writes on: byte offsets alone would not show it, so
    the last bytes read are compared with what stands there now.
    """

    def __init__(self, files: RunFolder, offset: int = 0) -> None:
        self.files, self.offset = files, max(0, offset)
        self._tail: bytes | None = None

    def news(self) -> News:
        """Return whole new events, about 256 kB of them at most, thinned where many came at once."""
        restart = self._cut()
        chunk = self.files.events(0 if restart else self.offset, most=AT_ONCE)
        restart = restart or chunk.offset < self.offset
        self.offset = chunk.offset
        self._tail = self._before(self.offset)
        return News(_thinned(chunk.events), self.offset, restart)

    def _cut(self) -> bool:
        return self._tail is not None and self._before(self.offset) != self._tail

    def _before(self, offset: int) -> bytes:
        try:
            with open(self.files.path / "events.jsonl", "rb") as file:
                file.seek(max(0, offset - 64))
                return file.read(min(64, offset))
        except OSError:
            return b""


def _thinned(events: list[dict[str, object]]) -> list[dict[str, object]]:
    last = {event.get("type"): position for position, event in enumerate(events)}
    return [e for i, e in enumerate(events) if e.get("type") not in ONLY_THE_LAST or last[e.get("type")] == i]
