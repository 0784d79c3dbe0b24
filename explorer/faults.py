"""What nobody foresaw: told on the screen by a short id, kept whole under that id in a log of the workspace."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.shown import shown

NAME = "faults.log"
MOST_BYTES, KEPT = 1_000_000, 3
"""How large the log grows, and how many earlier ones are kept beside it, as faults.log.1 and so on."""
MOST_OF_ONE = 40_000
"""Characters of one entry; the middle of a longer one is left out."""
SECRETS = re.compile(
    r"(?<![\w-])(?:[\w-]{43}|[0-9a-f]{64})(?![\w-])|(?:(?<=token=)|(?<=key=)|(?<=code=)|(?<=cookie=))[^&\s'\"]+"
)
"""Keys and tokens as `secrets.token_urlsafe(32)` and SHA-256 make them, and what stands for one in an address."""


@dataclass(frozen=True)
class Fault:
    """One entry of the log: its id, and where it is; `log` is None where it could not be kept."""

    id: str
    log: Path | None

    @property
    def where(self) -> str:
        """Where the entry is to be found, in words."""
        kept = f"of {self.log}" if self.log else "of what the app printed where it was started"
        return f"entry {self.id} {kept}"

    @property
    def sentence(self) -> str:
        """What happened and what to do, for who uses the app."""
        return (
            "Something went wrong on our side. Reload the page; your data and runs are as they were. "
            f"If it comes again, send the {self.where}."
        )


def note(workspace: Path | None, error: BaseException, at: str) -> Fault:
    """Keep what went wrong in `workspace`/log/faults.log, and print it to standard error; this itself never fails.

    `at` says in a few words where it happened. The log is readable by its owner alone; tokens are left out.
    """
    id = secrets.token_hex(4)
    entry = _entry(id, error, at)
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(entry)
        sys.stderr.flush()
    log = None
    if workspace is not None:
        with contextlib.suppress(OSError):
            log = _append(workspace / "log", entry)
    return Fault(id, log)


def _entry(id: str, error: BaseException, at: str) -> str:
    """Return an entry: one line with its id, then the traceback further in, so that no message passes for an entry."""
    lines = "".join(traceback.TracebackException.from_exception(error).format()).splitlines()
    text = "\n".join(f"  {shown(line)}" for line in lines)
    if len(text) > MOST_OF_ONE:
        half = MOST_OF_ONE // 2
        text = f"{text[:half]}\n  …\n{text[-half:]}"
    when = time.strftime("%Y-%m-%d %H:%M:%S %z")
    return SECRETS.sub("(left out)", f"fault {id}, {when}, process {os.getpid()}, {shown(at, 200)}\n{text}\n")


def _append(folder: Path, entry: str) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = folder / NAME
    with _alone(folder):
        if log.exists() and log.stat().st_size + len(entry) > MOST_BYTES:
            for number in range(KEPT, 0, -1):
                before = log.with_name(f"{NAME}.{number - 1}") if number > 1 else log
                if before.exists():
                    os.replace(before, log.with_name(f"{NAME}.{number}"))
        with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
            file.write(entry)
    return log


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only process that writes into the log; workers and engines write there too."""
    with open(os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
