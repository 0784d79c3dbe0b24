"""Genotypes identify people: what lies in a workspace can be read by its owner alone."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

OTHERS = 0o077
"""What neither the group nor anybody else may do."""
PARTS = (
    "datasets",
    "networks",
    "person.json",
    "runs",
    "tmp",
    "trash",
    "uploads",
    "index.sqlite",
    "index.sqlite-shm",
    "index.sqlite-wal",
    "key",
    "lock",
    "log",
    "log.txt",
    "sessions.json",
    "template",
    "token",
)
"""What is ours in the folder of a workspace, where somebody may keep other things too."""


def write_privately() -> None:
    """Have all that this process and its children write from now on be their owner's alone."""
    os.umask(OTHERS)


def tighten(workspace: Path) -> int:
    """Take a workspace from everybody but its owner, as earlier versions did not; return how many names were open.

    Links are not followed. What belongs to somebody else cannot be changed and is left as it is; so is a folder that
    is shared by its nature, as /tmp is, but not our parts of it.
    """
    with contextlib.suppress(OSError):
        if not workspace.stat().st_mode & stat.S_ISVTX:
            os.chmod(workspace, stat.S_IMODE(workspace.stat().st_mode) & ~OTHERS)
    return sum(close(workspace / part) for part in PARTS)


def is_closed(workspace: Path) -> bool:
    """Return whether nobody but its owner can enter a workspace."""
    return not workspace.stat().st_mode & OTHERS


def close(path: Path | str) -> int:
    """Take one name and all below it from everybody but its owner; return how many names were open."""
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            return 0
        closed = int(bool(mode & OTHERS))
        if closed:
            os.chmod(path, stat.S_IMODE(mode) & ~OTHERS)
        below = os.scandir(path) if stat.S_ISDIR(mode) else None
    except OSError:
        return 0
    if below is not None:
        with below:
            closed += sum(close(entry.path) for entry in below)
    return closed
