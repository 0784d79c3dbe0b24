"""Ports of localhost that no two test processes take at once."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from pathlib import Path

FIRST, LAST = 20_000, 29_999
"""Below the ports that the kernel gives to outgoing connections."""


def take() -> int:
    """Return a port that nobody listens on; it is this process's, by a lock, until the process ends."""
    folder = Path(tempfile.gettempdir()) / f"snp-explorer-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    for port in range(FIRST, LAST + 1):
        lock = os.open(folder / str(port), os.O_RDWR | os.O_CREAT)  # open, and so held, until the process ends
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            os.close(lock)
            continue
        return port
    raise AssertionError(f"no port from {FIRST} to {LAST} is free")
