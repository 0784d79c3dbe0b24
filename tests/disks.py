"""Small disks that fill: a real one (tmpfs) where mounting is allowed; and folders that are read-only by their path."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

MEGABYTES = 24
_FILLER = "filler"


def _mount(*words: str) -> bool:
    try:
        return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def small(place: Path, megabytes: int = MEGABYTES) -> Iterator[Path]:
    """A disk of a few megabytes, mounted at `place`; the test is skipped where mounting is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    if not _mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(place)):
        pytest.skip("mounting is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Have everything below a folder read-only by its path, as a disk that failed is mounted by the system."""
    if not _mount("--bind", str(folder), str(folder)):
        pytest.skip("mounting is not allowed here")
    try:
        assert _mount("-o", "remount,ro,bind", str(folder))
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)


def enlarge(place: Path, megabytes: int) -> None:
    """Give a small disk more room."""
    assert _mount("-o", f"remount,size={megabytes}m", str(place))


def fill(disk: Path) -> None:
    """Fill a disk to the last byte."""
    with open(disk / _FILLER, "ab", buffering=0) as file, contextlib.suppress(OSError):
        for block in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * block):
                    pass


def empty(disk: Path) -> None:
    """Give the room back."""
    (disk / _FILLER).unlink()
