"""One supervised child process: a module of ours that talks through its standard input and output, and ends with them.

It is started when it is needed, says when it is ready, is started again when it dies (at once, then after longer and
longer pauses: `engines.backoff`), is killed when it misses a deadline, and is ended with its owner. The playground and
the inspector have such children.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from explorer.engines import pipe
from explorer.engines.backoff import Backoff
from explorer.engines.pipe import READY, Envelope

ENDS_WITHIN = 1.0
"""Seconds that a child whose input has ended is given: it may be in the middle of a long product."""
READY_WITHIN = 300.0
"""Seconds after which a child that has not said that it is ready is killed: imports on a busy machine take long."""


class Child:
    """A child process and its supervision. Its methods may be called from any thread.

    Parameters
    ----------
    module : the module that is run, as `python -m module`
    take : called with every message of the child, in the thread that reads from it
    lost : called in that thread when a child has died by itself; not when it was given up or ended
    awake : called in that thread when a child says that it is ready
    backoff : counts its failures, perhaps with those of others
    """

    def __init__(
        self,
        module: str,
        take: Callable[[Envelope], None],
        lost: Callable[[], None],
        awake: Callable[[], None] = lambda: None,
        backoff: Backoff | None = None,
    ) -> None:
        self.module, self._take, self._lost, self._awake = module, take, lost, awake
        self.backoff = backoff or Backoff()
        self._lock, self._writing = threading.RLock(), threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._ready, self._closed = threading.Event(), threading.Event()
        self._started = 0.0

    @property
    def pid(self) -> int | None:
        """The living process, None while there is none."""
        with self._lock:
            return None if self._process is None or self._process.poll() is not None else self._process.pid

    @property
    def ready(self) -> bool:
        """Whether the living process has said that it is ready."""
        return self._ready.is_set()

    @property
    def pause(self) -> float:
        """Seconds until it may be started."""
        return self.backoff.pause

    def start(self, *arguments: str, **environment: str) -> bool:
        """Have a process; return whether one was started now: not where one lives, or may not be started yet."""
        with self._lock:
            if self._closed.is_set() or self._process is not None or self.pause > 0:
                return False  # one that has just died is still there until its reader has said so
            process = launch(self.module, *arguments, **environment)
            self._process, self._started = process, time.monotonic()
            self._ready.clear()
            self._reader = threading.Thread(target=self._read, args=(process,), name=self.module, daemon=True)
            self._reader.start()
            return True

    def wait(self) -> bool:
        """Wait until it may be started; return False where it was closed meanwhile."""
        return not self._closed.wait(self.pause)

    def send(self, message: Envelope) -> bool:
        """Send a message; return False where nobody takes it. Waits while the child does not read."""
        with self._lock:
            stream = None if self._process is None else self._process.stdin
        if stream is None:
            return False
        try:
            with self._writing:  # not `_lock`: what the child sends must be taken while this waits
                pipe.write(stream, message)
        except (OSError, ValueError):
            return False
        return True

    def give_up(self) -> None:
        """Kill a child that missed a deadline; the next `start` starts another."""
        with self._lock:
            process, self._process = self._process, None
            self._ready.clear()
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End it for good."""
        self._closed.set()
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            end(process)
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join(timeout=5)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        """Take what the child sends until it ends."""
        assert process.stdout is not None
        overdue = threading.Timer(READY_WITHIN, process.kill)
        overdue.daemon = True
        overdue.start()
        with contextlib.suppress(OSError, ValueError):
            while (message := pipe.read(process.stdout)) is not None:
                if message.kind == READY:
                    overdue.cancel()
                    self._woke(process)
                else:
                    self._take(message)
        overdue.cancel()
        with self._lock:
            died = self._process is process
            if died:
                self._process = None
                self._ready.clear()
                self.backoff.failed(time.monotonic() - self._started)
        end(process)
        if died:
            self._lost()

    def _woke(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._process is not process:
                return
            self._ready.set()
        self._awake()


def launch(module: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start `python -m module arguments` with these environment variables too, out of reach of a Ctrl-C here."""
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), **environment},
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Let a process go: its input ends, and with it the process; a stuck one is killed.

    Closing a pipe waits for whoever writes to it or reads from it, so the input is closed by a thread, the output last.
    """
    closing = threading.Thread(target=_close, args=(process.stdin,), daemon=True)
    closing.start()
    try:
        process.wait(timeout=ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    closing.join()
    _close(process.stdout)


def wire() -> tuple[IO[bytes], IO[bytes]]:
    """Return a child's input and output; what anything prints from now on goes to standard error."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return incoming, outgoing


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            stream.close()
