"""The folder of one run: the whole contract between the server and a worker, which may be on another machine.

The server writes `job.json` (what to do) and `stop` (one word: why to end early); the worker writes everything else:
`worker.json` (who it is), `status.json` (how far), `events.jsonl` (append-only), `result.json`, and what its
task makes. `status.json` is written by the server only while no worker lives.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from explorer import stored
from explorer.stored import Damaged

State = Literal["queued", "running", "paused", "stopped", "interrupted", "failed", "done"]
STATES: tuple[State, ...] = get_args(State)
FINAL: frozenset[str] = frozenset(STATES) - {"queued", "running"}
StopWord = Literal["stop", "pause", "requeue", "interrupt"]
AFTER_WORD: dict[str, State] = {"stop": "stopped", "pause": "paused", "requeue": "queued", "interrupt": "interrupted"}
"""The state of a run once its worker has obeyed the word in the stop file."""
KEPT = frozenset({"job.json", "worker.json", "worker.lock", "status.json", "events.jsonl", "log.txt", "stop"})
"""What stays in the folder of a run that begins anew when it is resumed."""
READ_AT_ONCE = 1 << 26
UNSEALED = frozenset({"job.json", "status.json", "worker.json", "worker.lock", "log.txt", "stop", "dataset", "tmp"})
"""What lies in a run's folder and is no part of its result: how far it is, and a dataset that finds another place."""
TEMPORARY = "tmp"
"""The folder in a run's for what only its worker needs while it lives; a workspace has one too."""


class Chunk(NamedTuple):
    """Whole events from a byte offset on, and the offset to read from next."""

    events: list[dict[str, Any]]
    offset: int


@dataclass(frozen=True)
class RunFolder:
    """Reads and writes the files of one run."""

    path: Path

    def write(self, name: str, content: Any, durable: bool = True) -> None:
        """Write a JSON file whole or not at all; `durable` waits until it is on the disk."""
        stored.write(self.path / name, json.dumps(content, allow_nan=False, default=str), durable)

    def read(self, name: str) -> dict[str, Any]:
        """Return a JSON file's content; an empty dict where it is absent or unreadable."""
        try:
            return stored.read_json(self.path / name)
        except Damaged:
            return {}

    def attempts(self, status: dict[str, Any] | None = None) -> int:
        """Return which attempt status.json tells of; 0 where there was none, or it does not say."""
        told = (self.read("status.json") if status is None else status).get("attempt", 0)
        return told if type(told) is int and 0 < told < 10**6 else 0

    def request_stop(self, word: StopWord) -> None:
        """Ask the worker to end early; what becomes of the run is `AFTER_WORD[word]`."""
        stored.write(self.path / "stop", word)

    def clear(self) -> None:
        """Delete what an attempt has made, and leave what was asked for and how it went."""
        for path in self.path.iterdir():
            if path.name not in KEPT:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def stop_word(self) -> str:
        """Return the word in the stop file, or "" where there is none."""
        try:
            word = stored.read(self.path / "stop", 1000).decode(errors="replace").strip()
        except Damaged:
            return ""
        return word if word in AFTER_WORD else "stop"

    def clear_stop(self) -> None:
        """Take the stop file away, before a new attempt."""
        stored.make_way(self.path / "stop")
        (self.path / "stop").unlink(missing_ok=True)

    def events(self, offset: int = 0, most: int = READ_AT_ONCE) -> Chunk:
        """Return the whole lines of events.jsonl from byte `offset`, about `most` bytes of them.

        A file that has been cut below `offset` is read from its start: the caller sees the offset fall.
        """
        try:
            with stored.opened(self.path / "events.jsonl") as file:
                size = os.fstat(file.fileno()).st_size
                start = offset if 0 <= offset <= size else 0
                file.seek(start)
                block = file.read(most)
                if b"\n" not in block and len(block) == most:
                    block += file.readline()
        except Damaged:
            return Chunk([], 0)
        whole = block[: block.rfind(b"\n") + 1]
        events = []
        for line in whole.splitlines():
            with contextlib.suppress(ValueError, RecursionError):
                event = json.loads(line)
                if isinstance(event, dict) and isinstance(event.get("type", ""), str):
                    events.append(event)
        return Chunk(events, start + len(whole))

    @contextlib.contextmanager
    def occupied(self, patience: float = 0.0) -> Iterator[bool]:
        """Hold the folder as its only worker; yields False where another worker lives. Freed even by SIGKILL.

        `patience` is for how many seconds to try: a process that only checks holds it for a moment too.
        """
        until = time.monotonic() + patience
        stored.make_way(self.path / "worker.lock")
        with open(self.path / "worker.lock", "a") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= until:
                        yield False
                        return
                    time.sleep(0.02)
            yield True

    def _replace(self, name: str, text: str) -> None:
        draft = self.path / f".{name}.{os.getpid()}"
        try:
            draft.write_text(text)
            os.replace(draft, self.path / name)
        finally:
            draft.unlink(missing_ok=True)

    def has_worker(self) -> bool:
        """Return whether a worker on this machine holds the folder."""
        if not (self.path / "worker.lock").exists():
            return False
        with self.occupied() as free:
            return not free
