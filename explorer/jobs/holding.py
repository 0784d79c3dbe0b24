"""The lock file by which one server holds a workspace: taken, described, and looked at again while it is held.

The lock is the kernel's (flock), so that it is freed however the holder ends: there are no stale locks. The file says
who holds it; this is also how a folder that was away (moved, unmounted) is known again.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from pathlib import Path
from typing import IO

from explorer.errors import InputError

FILE = "lock"


def take(folder: Path) -> IO[str]:
    """Return the lock file, held until it is closed; InputError names who holds it, OSError tells of the disk."""
    opened = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    file = os.fdopen(opened, "a+")  # kept open as long as the workspace is held
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = _holder(file.read())
        file.close()
        raise InputError(
            f"workspace {folder}",
            f"the app is already open on it{holder}",
            "Use that one, end it first, or choose another folder with --workspace.",
        ) from None
    return file


def address(folder: Path) -> str:
    """Return the address of the server that holds a folder; "" where none does, or it has not said."""
    try:
        with open(folder / FILE) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return str(json.load(file)["about"])
    except (OSError, ValueError, TypeError, KeyError):
        return ""
    return ""


def describe(lock: IO[str], about: str) -> None:
    """Write into the lock file who holds it and where it can be reached; left out where the disk is full."""
    text = json.dumps({"pid": os.getpid(), "since": time.time(), "about": about}).encode()
    with contextlib.suppress(OSError):
        os.ftruncate(lock.fileno(), 0)
        os.pwrite(lock.fileno(), text, 0)


def there(lock: IO[str], folder: Path) -> bool:
    """Whether the held file still is the one in the folder."""
    try:
        return os.path.samestat(os.stat(folder / FILE), os.fstat(lock.fileno()))
    except OSError:
        return False


def take_again(lock: IO[str], folder: Path) -> IO[str] | None:
    """Return the lock file of a folder that came back, held in place of the former one; None where it is another.

    It is the same folder where its lock file says what the former one does: a disk that is mounted again, a copy put
    in its place. Where the file alone was deleted, it is made anew.
    """
    try:
        known = _text(lock.fileno())
        deleted = os.fstat(lock.fileno()).st_nlink == 0
        if deleted and (folder / "runs").is_dir() and not (folder / FILE).exists():
            taken = take(folder)
            os.pwrite(taken.fileno(), known, 0)
        else:
            with open(folder / FILE) as again:
                if not known or _text(again.fileno()) != known:
                    return None
            taken = take(folder)
    except (OSError, InputError):
        return None
    lock.close()
    return taken


def _text(file: int) -> bytes:
    return os.pread(file, 1 << 16, 0)


def _holder(text: str) -> str:
    try:
        lock = json.loads(text)
        since = time.strftime("%d %B, %H:%M", time.localtime(lock["since"]))
        return f", in process {lock['pid']} since {since}" + (f", at {lock['about']}" if lock.get("about") else "")
    except (ValueError, KeyError, TypeError):
        return " in another process"
