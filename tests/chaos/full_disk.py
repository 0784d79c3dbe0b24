"""A disk that takes nothing while a file says so: where none can be mounted, writing below a folder fails in Python."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

FLAG, FOLDER = "CHAOS_FULL", "CHAOS_FOLDER"
"""The environment's names for the file that says so, and for the folder."""


def install() -> None:
    """Have writing below the folder fail while the file exists; nothing happens where the environment names none."""
    flag, folder = os.environ.get(FLAG), os.environ.get(FOLDER)
    if not flag or not folder:
        return

    def refuse(path: object) -> None:
        if isinstance(path, (str, os.PathLike)) and str(path).startswith(folder) and os.path.exists(flag):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    real = io.open

    def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if set(mode) & set("wax+"):
            refuse(file)
        return real(file, mode, *rest, **named)

    def refusing(call: Callable[..., Any]) -> Callable[..., Any]:
        def made(path: Any, *rest: Any, **named: Any) -> Any:
            refuse(path)
            return call(path, *rest, **named)

        return made

    builtins.open = io.open = opened
    os.mkdir = refusing(os.mkdir)


def fill(flag: Path) -> None:
    """Fill the disk."""
    flag.touch()


def empty(flag: Path) -> None:
    """Give the room back."""
    flag.unlink(missing_ok=True)
