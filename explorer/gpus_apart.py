"""The GPUs as a child process sees them, for a process that is not to touch CUDA itself, as the server."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from typing import Any

LOG = logging.getLogger(__name__)
WITHIN = 120.0
"""Seconds that the child has: it imports torch, and starts CUDA."""
MODULE = "explorer.devices"


class Apart:
    """What a child said of the GPUs; asked once, in the background, from `begin` on."""

    def __init__(self) -> None:
        self.begun = False
        self._told: list[dict[str, Any]] = []
        self._unused = ""
        self._there = threading.Event()

    def begin(self) -> None:
        """Have a child look; from now on this process does not."""
        if not self.begun:
            self.begun = True
            threading.Thread(target=self._ask, name="gpus", daemon=True).start()

    def gpus(self) -> list[dict[str, Any]]:
        """Return each GPU as `devices.main` writes it, waiting for the child where it is still at work."""
        self._there.wait(WITHIN + 10)
        return self._told

    def unused(self) -> str:
        """Return why a GPU is not used, as `devices.overlooked` says it, waiting as `gpus` does."""
        self._there.wait(WITHIN + 10)
        return self._unused

    def _ask(self) -> None:
        try:
            command = [sys.executable, "-m", MODULE]
            done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN, check=True)
            *before, last = done.stdout.splitlines()
            self._told = json.loads(last)
            self._unused = str(json.loads(before[-1])) if before else ""
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            LOG.warning("no GPU is offered, as the process that looks for them failed: %s", error)
        finally:
            self._there.set()


APART = Apart()
"""Of this process."""
