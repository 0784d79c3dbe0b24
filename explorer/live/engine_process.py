"""An engine's process: a module of ours that talks through its standard input and output, and ends with them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path


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
    """Let a process go: its input ends, and with it the process; a stuck one is killed."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.close()
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
