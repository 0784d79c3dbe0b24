"""How a task reports progress to the folder of its run, and learns that it is to stop."""

from __future__ import annotations

import json
import time
from types import TracebackType
from typing import Any

from explorer import stored
from explorer.jobs.folder import RunFolder, State
from explorer.jobs.plain import plain
from explorer.jobs.remaining import Remaining
from explorer.progress import Stopped

STATUS_EVERY = 0.2
LISTEN_EVERY = 0.05


class Report:
    """Reports for a task: call it as a `Progress`, give it events; it raises `Stopped` once a stop file is there."""

    def __init__(self, folder: RunFolder, attempt: int = 1) -> None:
        self.folder, self.attempt = folder, attempt
        self.began = time.time()
        self._written = self._listened = 0.0
        self._remaining = Remaining()
        self._status: dict[str, object] = {"state": "running", "progress": 0.0, "text": "starting"}
        self._status["seconds_left"] = None

    def __enter__(self) -> Report:
        stored.make_way(self.folder.path / "events.jsonl")
        self._file = open(self.folder.path / "events.jsonl", "a")
        self._write_status()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __call__(self, done: float, total: float, text: str = "") -> None:
        """Record progress: status.json and an event, five times a second at most."""
        self.listen()
        now = time.monotonic()
        share = min(1.0, max(0.0, done / total)) if total else 0.0
        if now - self._written < STATUS_EVERY and text == self._status["text"]:
            return
        if now - self._written < STATUS_EVERY / 4:
            return
        self._written = now
        left = self._remaining.after(now, share)
        self._status |= {"progress": share, "text": text, "seconds_left": left}
        self._write_status()
        self.event("progress", done=done, total=total, text=text)

    def event(self, type: str, **fields: Any) -> None:
        """Append one line to events.jsonl; it is on the disk's cache when this returns."""
        self._file.write(json.dumps(plain({"t": round(time.time(), 3), "type": type, **fields})) + "\n")
        self._file.flush()

    def listen(self) -> None:
        """Raise `Stopped` where a stop file says so."""
        now = time.monotonic()
        if now - self._listened >= LISTEN_EVERY:
            self._listened = now
            if self.folder.stop_word():
                raise Stopped(self.folder.stop_word())

    def part(self, start: float, end: float) -> PartialProgress:
        """Return a progress that fills only this share of the whole, for a task of several steps."""
        return PartialProgress(self, start, end)

    def finish(self, state: State, text: str) -> None:
        """Record how it ended: the last event, then the last status."""
        self.event("ended", state=state, text=text)
        self._status |= {"state": state, "text": text, "seconds_left": None, "ended": time.time()}
        if state == "done":
            self._status["progress"] = 1.0
        self._write_status(durable=True)

    def _write_status(self, durable: bool = False) -> None:
        status = {**self._status, "attempt": self.attempt, "started": self.began}
        self.folder.write("status.json", status, durable)


class PartialProgress:
    """Progress of one step among several."""

    def __init__(self, report: Report, start: float, end: float) -> None:
        self.report, self.start, self.end = report, start, end

    def __call__(self, done: float, total: float, text: str = "") -> None:
        """Pass progress on, scaled into the step's share."""
        share = done / total if total else 0.0
        self.report(self.start + (self.end - self.start) * share, 1.0, text)
