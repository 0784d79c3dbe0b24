"""The bell of a store: whoever changes its runs rings it, and whoever moves them on hears it."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Changed(threading.Event):
    """An event that also rings another bell, such as the one that a scheduler of many stores waits at."""

    def __init__(self) -> None:
        super().__init__()
        self.also: Callable[[], None] | None = None
        """What is called besides; None where nobody listens."""

    def set(self) -> None:
        """Have it known that runs have changed."""
        super().set()
        if self.also is not None:
            self.also()
