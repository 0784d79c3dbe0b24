"""Files that a browser sends: which of them are still arriving, and which nobody asks for any more.

Whoever receives a file holds its draft by a lock of the kernel, which goes with it however it ends: an abandoned one is
told from a slow one without a clock.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

KEPT_DAYS = 14.0
"""Days after which uploads that have not changed are deleted: data loaded from them have their own copy."""
DRAFT = ".part-"
"""How the name of a file begins that has not arrived as a whole."""


def hold(draft: IO[bytes]) -> None:
    """Hold a draft until it is closed."""
    fcntl.flock(draft, fcntl.LOCK_EX | fcntl.LOCK_NB)


def held(draft: Path) -> bool:
    """Return whether somebody still receives into a draft."""
    try:
        opened = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(opened)
    return False


def arriving(folder: Path) -> bool:
    """Return whether a file of an upload is still on its way."""
    return any(held(draft) for draft in folder.glob(f"{DRAFT}*"))


def abandoned(uploads: Path, now: float, in_use: frozenset[str]) -> Iterator[Path]:
    """Yield what can go of all uploads: drafts that nobody receives into, and uploads that are old or empty.

    Parameters
    ----------
    now : seconds since the epoch
    in_use : ids of uploads that work which waits or runs reads
    """
    for folder in list(uploads.iterdir()):
        try:
            names, age = os.listdir(folder), now - folder.stat().st_mtime
        except OSError:
            continue
        drafts = [folder / name for name in names if name.startswith(DRAFT)]
        living = [draft for draft in drafts if held(draft)]
        yield from (draft for draft in drafts if draft not in living)
        old = age > KEPT_DAYS * 86400 and folder.name not in in_use
        empty = len(names) == len(drafts) and age > 3600
        if not living and (old or empty):
            yield folder
