"""Files that say who may come in: whoever can write one of them can let themselves in."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from explorer import stored
from explorer.errors import InputError

MOST_BYTES = 1_000_000


def read(option: str, path: Path, mend: str = "") -> str:
    """Return the text of a file that only who runs the app can write; InputError says what is wrong with it."""
    place = f"{option} {path}"
    try:
        about = path.stat()
        text = stored.read(path, MOST_BYTES).decode()
    except stored.Damaged as error:
        raise InputError(place, error.reason, mend) from error
    except FileNotFoundError as error:
        raise InputError(place, "there is no such file", mend) from error
    except (OSError, ValueError) as error:
        reason = "it is no text" if isinstance(error, UnicodeDecodeError) else f"it cannot be read ({error})"
        raise InputError(place, reason, mend) from error
    if about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise InputError(place, "others can write it, and let themselves in", f"Run: chmod 600 {path}")
    if about.st_uid not in (0, os.getuid()):
        raise InputError(place, "it belongs to another user", "Take a file that belongs to who runs the app.")
    return text


def warning(option: str, path: Path) -> str:
    """Return a line of warning where other users of the machine can read a file; "" where they cannot."""
    try:
        open_to_others = path.stat().st_mode & 0o077
    except OSError:
        return ""
    return f"Other users of this machine can read {option} {path}. Run: chmod 600 {path}" if open_to_others else ""
