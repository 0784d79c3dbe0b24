"""The inspection engine as the web process sees it: started at the first question, started again should it die."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future
from pathlib import Path

from explorer.engines.child import Child
from explorer.engines.pipe import ANSWER, QUESTION, Envelope
from explorer.errors import InputError
from explorer.messages.inspector.base import A_co, InspectorQuestion

PATIENCE = 60.0
"""Seconds after which an engine that still works on one question is given up."""
MOST_WAITING = 64
BUSY = "The app", "too many questions are waiting", "Try again in a moment."
BROKEN = (
    "The app",
    "the process that looks into networks keeps failing; the server's log says why",
    "Try again in a minute.",
)
LOST = "The app", "the process that looks into networks ended over this question", "Try something smaller."
SLOW = "The app", f"this took longer than {PATIENCE:.0f} seconds", "Choose fewer samples or a smaller layer."


class Inspector:
    """The one inspection engine of this process. Its methods may be called from any thread."""

    def __init__(self, workspace: Path, patience: float = PATIENCE) -> None:
        self.workspace, self.patience = workspace, patience
        self._lock = threading.RLock()
        self._child = Child("explorer.engines.inspector.engine", self._take, self._drop)
        self._waiting: dict[int, Future[bytes]] = {}
        self._number = 0

    @property
    def pid(self) -> int | None:
        """The engine's process, None while there is none."""
        return self._child.pid

    def start(self) -> None:
        """Have an engine ready, so that the first question is answered at once."""
        self._child.start(str(self.workspace))

    def ask(self, question: InspectorQuestion[A_co]) -> A_co:
        """Return the answer, waiting for it; InputError says in words why there is none."""
        future = self.send(question.model_dump_json().encode())
        try:
            return question.unpack(future.result(self.patience))
        except TimeoutError:
            self.give_up()
            raise InputError(*SLOW) from None

    def send(self, text: bytes) -> Future[bytes]:
        """Return the packed answer to come for a question as JSON; it is checked in the engine, not before."""
        future: Future[bytes] = Future()
        future.set_running_or_notify_cancel()  # the caller may stop waiting; the answer is then thrown away
        if self._child.broken:
            raise InputError(*BROKEN)
        self._child.wait()
        with self._lock:
            if self._child.start(str(self.workspace)):
                self._drop()  # what still waits was sent to an engine that is gone
            if len(self._waiting) >= MOST_WAITING:
                raise InputError(*BUSY)
            self._number = (self._number + 1) % 2**32
            number = self._number
            self._waiting[number] = future
        if not self._child.send(Envelope(number, QUESTION, text)):
            with self._lock:
                self._waiting.pop(number, None)
            raise InputError(*LOST)
        return future

    def give_up(self) -> None:
        """End the engine over a question that takes too long; the next question starts another."""
        self._child.give_up()
        self._drop()

    def close(self) -> None:
        """End the engine for good."""
        self._child.close()
        self._drop()

    def _take(self, message: Envelope) -> None:
        """Hand over an answer."""
        with self._lock:
            future = self._waiting.pop(message.seat, None)
        if future is None:
            return
        if message.kind == ANSWER:
            future.set_result(message.body)
        else:
            future.set_exception(InputError(**json.loads(message.body)))

    def _drop(self) -> None:
        """Tell everything that waits that no answer will come."""
        with self._lock:
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
