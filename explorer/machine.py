"""How much memory and disk this machine has left, limits of a container included, and sizes in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil


def memory() -> tuple[int, int]:
    """Return the memory there is, and how much of it is free, in bytes; a container's limit counts."""
    there = psutil.virtual_memory()
    total, free = there.total, there.available
    limit = control_group("memory.max")
    if limit is not None and limit < total:
        used = (control_group("memory.current") or 0) - (control_group("memory.stat", "inactive_file") or 0)
        total, free = limit, min(free, max(0, limit - used))
    return total, free


def control_group(file: str, field: str = "") -> int | None:
    """Return a memory figure of the container this process runs in, in bytes; None where nothing is limited."""
    try:
        text = (Path("/sys/fs/cgroup") / file).read_text().strip()
    except OSError:
        return None
    if field:
        text = dict(line.split(" ", 1) for line in text.splitlines() if " " in line).get(field, "")
    return int(text) if text.isdigit() else None


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
