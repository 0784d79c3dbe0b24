"""An engine's process: a module of ours that talks through its standard input and output, and ends with them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

ENDS_WITHIN = 1.0
"""Seconds that an engine whose input has ended is given: it may be in the middle of a long product."""


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


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            stream.close()
