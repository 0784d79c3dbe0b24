"""What names a process for good: its pid is given to another one some day, and the clock may be set meanwhile."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import psutil

START_FIELD = 22
"""Of /proc/PID/stat: ticks from the start of the machine to that of the process; see proc_pid_stat(5)."""
TOLERANCE = 0.1
"""Seconds by which the start of a process may seem to differ where only the clock tells it."""


def identity(pid: int) -> str:
    """Return what a process has that no other process had or will have, whatever happens to the clock.

    On Linux that is the start of the machine and, counted from there, that of the process; elsewhere the latter by the
    clock. psutil.NoSuchProcess where there is none.
    """
    boot = _boot()
    return f"{boot} {_ticks(pid)}" if boot else str(psutil.Process(pid).create_time())


def find(pid: int, then: str) -> psutil.Process | None:
    """Return the process that had this pid and identity, None where it is gone."""
    if not _boot():
        return find_by_clock(pid, float(then))
    try:
        process = psutil.Process(pid)
        return process if identity(pid) == then and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, ValueError):
        return None


def find_by_clock(pid: int, started: float) -> psutil.Process | None:
    """Return the process with this pid that began at this time, as earlier versions wrote it down."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < TOLERANCE
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.Error, ValueError):
        return None


def _ticks(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError as error:
        raise psutil.NoSuchProcess(pid) from error
    return int(text.rpartition(")")[2].split()[START_FIELD - 3])  # the name before it may hold anything


@cache
def _boot() -> str:
    """The machine's id of this start; "" where it has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
