"""Workers that are none: they begin when they are launched, and end when a test says so."""

from __future__ import annotations

import json
from pathlib import Path

from explorer.jobs.folder import RunFolder


class Puppets:
    """A launcher without processes.

    Attributes
    ----------
    launched : the folders of all runs that were started, in their order
    living : those whose workers are at work
    """

    def __init__(self) -> None:
        self.launched: list[Path] = []
        self.living: list[Path] = []

    def launch(self, folder: Path, threads: int) -> None:
        """Begin."""
        self.launched.append(folder)
        self.living.append(folder)

    def alive(self, folder: Path) -> bool:
        """Return whether it has begun and not ended."""
        return folder in self.living

    def end(self, folder: Path, hard: bool) -> None:
        """End without a word."""
        if folder in self.living:
            self.living.remove(folder)

    def status(self, folder: Path) -> int | None:
        """Nothing is known."""
        return None

    def finish(self, folder: Path, state: str = "done", text: str = "done") -> None:
        """End, and say how."""
        self.living.remove(folder)
        told = {"state": state, "text": text, "attempt": RunFolder(folder).attempts() + 1}
        (folder / "status.json").write_text(json.dumps(told))
