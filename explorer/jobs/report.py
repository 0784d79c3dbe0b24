"""How a task reports progress to the folder of its run, and learns that it is to stop: told to, or for want of room."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from explorer import stored
from explorer.jobs import storage_faults
from explorer.jobs.folder import RunFolder, State
from explorer.jobs.plain import plain
from explorer.jobs.remaining import Remaining
from explorer.jobs.storage_faults import Fault
from explorer.progress import Stopped

STATUS_EVERY = 0.2
LISTEN_EVERY = 0.05


class Report:
    """Reports for a task: call it as a `Progress`, give it events; it raises `Stopped` once a stop file is there.

    It does so too where the disk takes nothing more: `fault` then says why. Training stops as if it had been asked to,
    with a checkpoint if that can be written.
    """

    def __init__(self, folder: RunFolder, attempt: int = 1) -> None:
        self.folder, self.attempt = folder, attempt
        self.fault: Fault | None = None
        self.began, self._awake = time.time(), time.monotonic()
        self._written = self._listened = 0.0
        self._remaining = Remaining()
        self._status: dict[str, object] = {"state": "running", "progress": 0.0, "text": "starting"}
        self._status["seconds_left"] = None

    def __enter__(self) -> Report:
        stored.make_way(self.folder.path / "events.jsonl")
        self._file = open(self.folder.path / "events.jsonl", "ab", buffering=0)
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
        with self._stopping():
            self._write_status()
        self.event("progress", done=done, total=total, text=text)

    def event(self, type: str, **fields: Any) -> None:
        """Append one line to events.jsonl, whole or not at all; it is on the disk's cache when this returns."""
        line = json.dumps(plain({"t": round(time.time(), 3), "type": type, **fields})).encode() + b"\n"
        with self._stopping():
            _append(self._file.fileno(), line)

    def listen(self) -> None:
        """Raise `Stopped` where a stop file says so."""
        now = time.monotonic()
        if now - self._listened >= LISTEN_EVERY:
            self._listened = now
            if not self.folder.path.is_dir():  # what is written from here on would lie in a folder made in its place
                self.fault = storage_faults.GONE
                raise Stopped(self.fault.reason)
            if self.folder.stop_word():
                raise Stopped(self.folder.stop_word())

    @property
    def now(self) -> float:
        """The time, counted from the start of the work: what it took is right though the clock was set meanwhile."""
        return self.began + time.monotonic() - self._awake

    def part(self, start: float, end: float) -> PartialProgress:
        """Return a progress that fills only this share of the whole, for a task of several steps."""
        return PartialProgress(self, start, end)

    def finish(self, state: State, text: str) -> None:
        """Record how it ended: the last event, then the last status; OSError where the disk does not take it."""
        with contextlib.suppress(Stopped):  # the status says it too
            self.event("ended", state=state, text=text)
        self._status |= {"state": state, "text": text, "seconds_left": None, "ended": self.now}
        if state == "done":
            self._status["progress"] = 1.0
        self._write_status(durable=True)

    @contextlib.contextmanager
    def _stopping(self) -> Iterator[None]:
        """Have the work stop over a fault of the disk, rather than break off in the middle of what it does."""
        try:
            yield
        except OSError as error:
            fault = storage_faults.find(error, self.folder.path.parents[1])
            if fault is None:
                raise
            self.fault = fault
            raise Stopped(fault.reason) from error

    def _write_status(self, durable: bool = False) -> None:
        status = {**self._status, "attempt": self.attempt, "started": self.began}
        self.folder.write("status.json", status, durable)


def _append(file: int, line: bytes) -> None:
    """Write a line at the end of a file that this process alone writes; what was written of half a line is cut off."""
    before = os.fstat(file).st_size
    rest = memoryview(line)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(file, before)
        raise


class PartialProgress:
    """Progress of one step among several."""

    def __init__(self, report: Report, start: float, end: float) -> None:
        self.report, self.start, self.end = report, start, end

    def __call__(self, done: float, total: float, text: str = "") -> None:
        """Pass progress on, scaled into the step's share."""
        share = done / total if total else 0.0
        self.report(self.start + (self.end - self.start) * share, 1.0, text)
