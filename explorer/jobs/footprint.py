"""What a workspace takes of its disk, kept as a count by item so that it need not be measured whenever it is asked for.

Items that come, go or change at their top are seen at every question, by their times. What grows further below, in
files that are appended to, is measured where it is known to grow, and all of it anew with every sweep.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from explorer.jobs.uploads import DRAFT

PARTS = ("runs", "datasets", "uploads", "networks", "networks/drafts", "trash", "tmp")
"""The folders of a workspace whose entries are its items."""
SETTLED = 0.05
"""Seconds after a change in which another one could have the same time."""
Signature = tuple[int, int, int]


def size(path: Path | str, leave_out: str | None = None) -> int:
    """Return how many bytes of the disk a file or a folder takes, links not followed; 0 where there is none.

    Parameters
    ----------
    leave_out : how names begin that are not counted
    """
    try:
        total = os.lstat(path).st_blocks * 512
        if os.path.islink(path):
            return total
        entries = os.scandir(path)
    except OSError:
        return 512 * os.lstat(path).st_blocks if os.path.lexists(path) else 0
    with entries:
        for entry in entries:
            if leave_out is not None and entry.name.startswith(leave_out):
                continue
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    total += size(entry.path, leave_out)
                else:
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
    return total


class Footprint:
    """The bytes of one workspace, item by item.

    Parameters
    ----------
    shipped : returns the paths below a workspace of what came with the app, which is not counted, in the trash neither
    """

    def __init__(self, workspace: Path, shipped: Callable[[], frozenset[str]]) -> None:
        self._workspace, self._shipped = workspace, shipped
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Signature | None, int]] = {}

    def bytes(self) -> int:
        """Return what all of it takes; files that are arriving are not in it."""
        with self._lock:
            there = dict(self._items())
            for gone in self._known.keys() - there.keys():
                del self._known[gone]
            for path, signature in there.items():
                if path not in self._known or self._known[path][0] != signature:
                    self._known[path] = self._measured(path, signature)
            return sum(bytes for _, bytes in self._known.values())

    def measure(self, path: str) -> int:
        """Measure one item anew, named by its path below the workspace; return its bytes."""
        with self._lock:
            signature, _ = self._known.get(path, (None, 0))
            self._known[path] = self._measured(path, signature)
            return self._known[path][1]

    def measure_all(self) -> int:
        """Measure everything anew; return what it takes."""
        with self._lock:
            self._known.clear()
        return self.bytes()

    def _items(self) -> Iterator[tuple[str, Signature]]:
        for part in PARTS:
            try:
                entries = os.scandir(self._workspace / part)
            except OSError:
                continue
            with entries:
                for entry in entries:
                    path = f"{part}/{entry.name}"
                    if path in PARTS or path in self._shipped():
                        continue
                    with contextlib.suppress(OSError):
                        about = entry.stat(follow_symlinks=False)
                        yield path, (about.st_ino, about.st_mtime_ns, about.st_blocks)

    def _measured(self, path: str, signature: Signature | None) -> tuple[Signature | None, int]:
        """Return an item's bytes with its signature; None for that where it has only just changed, and may again."""
        if signature is not None and abs(time.time() - signature[1] / 1e9) < SETTLED:
            signature = None
        here = self._workspace / path
        if path.startswith("trash/"):
            beyond = sum(size(here / shipped) for shipped in self._shipped() if os.path.lexists(here / shipped))
            return signature, size(here) - beyond
        return signature, size(here, DRAFT if path.startswith("uploads/") else None)
