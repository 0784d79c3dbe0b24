"""The inspection engine as the web process sees it: started at the first question, started again should it die."""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
import time
from collections import deque
from concurrent.futures import Future
from pathlib import Path

from explorer.engines import child, pipe
from explorer.engines.inspector.question import Answer, Question
from explorer.engines.pipe import ANSWER, QUESTION, Message
from explorer.errors import InputError
from explorer.messages import packing

PATIENCE = 60.0
"""Seconds after which an engine that still works on one question is given up."""
MOST_WAITING = 64
STARTS, WITHIN = 5, 60.0
"""An engine that dies more often than this is left alone for a while."""
BUSY = "The app", "too many questions are waiting", "Try again in a moment."
LOST = "The app", "the process that looks into networks ended over this question", "Try something smaller."
SLOW = "The app", f"this took longer than {PATIENCE:.0f} seconds", "Choose fewer people or a smaller layer."


class Inspector:
    """The one inspection engine of this process. Its methods may be called from any thread."""

    def __init__(self, workspace: Path, patience: float = PATIENCE) -> None:
        self.workspace, self.patience = workspace, patience
        self._lock, self._writing = threading.RLock(), threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[int, Future[bytes]] = {}
        self._asked = 0
        self._starts: deque[float] = deque(maxlen=STARTS)
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The engine's process, None while there is none."""
        with self._lock:
            return None if self._process is None or self._process.poll() is not None else self._process.pid

    def start(self) -> None:
        """Have an engine ready, so that the first question is answered at once."""
        with self._lock:
            if not self._closed and self.pid is None:
                self._launch()

    def ask(self, question: Question) -> Answer:
        """Return the answer, waiting for it; InputError says in words why there is none."""
        future = self.send(question.model_dump_json().encode())
        try:
            return packing.unpack(future.result(self.patience))
        except TimeoutError:
            self.give_up()
            raise InputError(*SLOW) from None

    def send(self, text: bytes) -> Future[bytes]:
        """Return the packed answer to come for a question as JSON; it is checked in the engine, not before."""
        future: Future[bytes] = Future()
        future.set_running_or_notify_cancel()  # who asked may tire of waiting; the answer is then thrown away
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                raise InputError(*BUSY)
            self.start()
            stream = None if self._process is None else self._process.stdin
            if stream is None:
                raise InputError(*LOST)
            self._asked = (self._asked + 1) % 2**32
            number = self._asked
            self._waiting[number] = future
        try:
            with self._writing:  # not `_lock`: while an engine that is at work lets this wait, answers must be taken
                pipe.write(stream, Message(number, QUESTION, text))
        except (OSError, ValueError):
            with self._lock:
                self._waiting.pop(number, None)
            raise InputError(*LOST) from None
        return future

    def give_up(self) -> None:
        """End the engine over a question that takes too long; the next question starts another."""
        with self._lock:
            process, self._process = self._process, None
            self._drop()
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the engine for good."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
            self._drop()
        if process is not None:
            child.end(process)

    def _launch(self) -> None:
        now = time.monotonic()
        if len(self._starts) == STARTS and now - self._starts[0] < WITHIN:
            return
        self._starts.append(now)
        self._process = child.launch("explorer.engines.inspector.engine", str(self.workspace))
        threading.Thread(target=self._read, args=(self._process,), name="inspector", daemon=True).start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        """Hand over answers until the engine ends; what it leaves unanswered is told so."""
        assert process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            while (message := pipe.read(process.stdout)) is not None:
                with self._lock:
                    future = self._waiting.pop(message.seat, None)
                if future is None:
                    continue
                if message.kind == ANSWER:
                    future.set_result(message.body)
                else:
                    future.set_exception(InputError(**json.loads(message.body)))
        with self._lock:
            if self._process is process:
                self._process = None
                self._drop()
        child.end(process)

    def _drop(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            future.set_exception(InputError(*LOST))


_lock = threading.Lock()
_inspector: Inspector | None = None


def current(workspace: Path) -> Inspector:
    """Return this process's engine; the workspace is that of the first call."""
    global _inspector
    with _lock:
        if _inspector is None:
            _inspector = Inspector(workspace)
        return _inspector


def close() -> None:
    """End the engine, if there is one; a later call of `current` begins anew."""
    global _inspector
    with _lock:
        inspector, _inspector = _inspector, None
    if inspector is not None:
        inspector.close()
