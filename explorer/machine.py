"""How much memory and disk this machine has left, limits of a container included, and sizes in words."""

from __future__ import annotations

import platform
import shutil
import sys
from functools import cache
from pathlib import Path

import psutil

CONTROL_GROUPS = Path("/sys/fs/cgroup")
DRIVERS = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd", "C:/Windows/System32/nvcuda.dll")
"""What the driver of a GPU puts there: NVIDIA's on Linux, below Windows and in it, and AMD's."""


def memory() -> tuple[int, int]:
    """Return the memory there is, and how much of it is free, in bytes; a container's limit counts."""
    there = psutil.virtual_memory()
    total, free = there.total, there.available
    for group in control_groups():
        limit = _figure(group, "memory.max", "memory.limit_in_bytes")
        if limit is not None and limit < total:
            files = _figure(group, "memory.stat", field="inactive_file") or 0
            used = (_figure(group, "memory.current", "memory.usage_in_bytes") or 0) - files
            total, free = limit, min(free, max(0, limit - used))
    return total, free


def accelerated() -> bool:
    """Say whether there may be a GPU: where this says no there is none, and nobody need import torch to ask it."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    return any(Path(place).exists() for place in DRIVERS) or shutil.which("nvidia-smi") is not None


def held(pid: int) -> int:
    """Return the bytes of memory that a process holds and nothing can take from it: mapped files do not count.

    psutil.Error where there is no such process.
    """
    try:
        status = _fields((Path("/proc") / str(pid) / "status").read_text())
        return 1024 * sum(int(status[name].split()[0]) for name in ("RssAnon:", "RssShmem:"))
    except (OSError, KeyError, ValueError):
        return psutil.Process(pid).memory_info().rss


def kills_for_memory() -> int:
    """Return how often the system has ended a process because memory ran out: in this container, or at all."""
    for group in control_groups():
        kills = _figure(group, "memory.events", "memory.oom_control", field="oom_kill")
        if kills is not None:
            return kills
    try:
        return int(_fields(Path("/proc/vmstat").read_text()).get("oom_kill", "0"))
    except (OSError, ValueError):
        return 0


@cache
def control_groups() -> tuple[Path, ...]:
    """Return the folders of the memory control groups this process is in, the innermost first (versions 1 and 2)."""
    folders: dict[Path, None] = {}
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return ()
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root = CONTROL_GROUPS / "memory" if controllers else CONTROL_GROUPS
        own = root / path.lstrip("/")
        folders |= dict.fromkeys(place for place in (own, *own.parents) if place.is_relative_to(root))
    return tuple(place for place in folders if place.is_dir())


def _figure(group: Path, *files: str, field: str = "") -> int | None:
    """Return a figure of a control group in bytes, from the first file that is there; None where it is not limited."""
    for file in files:
        try:
            text = (group / file).read_text().strip()
        except OSError:
            continue
        if field:
            text = _fields(text).get(field, "")
        return int(text) if text.isdigit() else None
    return None


def _fields(text: str) -> dict[str, str]:
    return {words[0]: words[1].strip() for line in text.splitlines() if len(words := line.split(None, 1)) == 2}


def disk(folder: Path) -> int:
    """Return the bytes that are free where a folder lies, or will lie."""
    there = next((place for place in (folder, *folder.parents) if place.is_dir()), Path("/"))
    return shutil.disk_usage(there).free


def size(number: float) -> str:
    """Write bytes in a unit that reads well.

    >>> size(3_200_000_000), size(52_000_000), size(4_000)
    ('3.2 GB', '52 MB', '4 kB')
    """
    if number >= 1e9:
        return f"{number / 1e9:,.1f} GB"
    return f"{number / 1e6:.0f} MB" if number >= 1e6 else f"{number / 1e3:.0f} kB"
