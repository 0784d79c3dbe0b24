"""How the server ends: SIGINT and SIGTERM alike, within `ENDS_AFTER` seconds whatever its handlers do.

From the first signal: uvicorn takes nothing new and closes what is open; handlers still at work after
`HANDLERS_END_AFTER` are cancelled; then, or after `CLOSES_AFTER` where the loop itself hangs, the work is closed
(`routes.server.close_server`); what then still keeps the process from ending is dropped with it. Later signals add
nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import threading
import time
from types import FrameType

import uvicorn

from explorer.routes import server

SIGNALS = signal.SIGINT, signal.SIGTERM
HANDLERS_END_AFTER = 1
CLOSES_AFTER = 1.8
LEAVES_AFTER = 2.0
"""Seconds that the process is given to end by itself once its work is closed."""
CLOSED_WITHIN = 4.0
ENDS_AFTER = 4.5


class Ending:
    """The end of this process; there is one."""

    def __init__(self) -> None:
        self.began: float | None = None
        self.closed = threading.Event()
        self._listening = False
        self._uvicorn: uvicorn.Server | None = None

    def listen(self) -> None:
        """Answer the signals from now on: here before uvicorn answers them, in uvicorn's place once it does."""
        if threading.current_thread() is not threading.main_thread():
            return
        if not self._listening:
            self._listening = True
            atexit.register(self._leave)
        listening = getattr(signal.getsignal(signal.SIGINT), "__self__", None)
        if isinstance(listening, uvicorn.Server):
            self._uvicorn = listening
            listening.config.timeout_graceful_shutdown = HANDLERS_END_AFTER
        for each in SIGNALS:
            signal.signal(each, self._on_signal)

    def close(self) -> None:
        """Close the work, and say which of it goes on."""
        began = time.monotonic() if self.began is None else self.began
        for run in server.close_server(within=max(1.0, began + CLOSED_WITHIN - time.monotonic())):
            print(f"  {run.title} ({run.id}) goes on without the app; it is there again at the next start.", flush=True)
        self.closed.set()

    def _on_signal(self, signal_number: int, frame: FrameType | None) -> None:
        if self.began is not None:
            return
        self.began = time.monotonic()
        threading.Thread(target=self._end, name="ending", daemon=True).start()
        if self._uvicorn is None:
            raise KeyboardInterrupt
        self._uvicorn.should_exit = True

    def _end(self) -> None:
        """Let the process end by itself where it does, and end it where it does not."""
        ends = time.monotonic() + ENDS_AFTER
        if not self.closed.wait(CLOSES_AFTER):
            threading.Thread(target=self.close, name="closing", daemon=True).start()
            self.closed.wait(ENDS_AFTER - CLOSES_AFTER)
        time.sleep(max(0.0, min(LEAVES_AFTER, ends - time.monotonic())))
        os.write(sys.stderr.fileno(), b"  Something went on after the app was told to end; it was dropped.\n")
        os._exit(0)

    def _leave(self) -> None:
        """Be the last at the process's end: Python would take seconds to take all its modules apart."""
        if self.began is not None:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
            os._exit(0)


ENDING = Ending()
