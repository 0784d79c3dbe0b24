"""Faults of the disk below a workspace: which one an error tells of, and the one sentence said of it everywhere.

A disk that is full or read-only, a folder that has vanished: none of these is a fault of the program or of the data.
Work that meets one is left interrupted and can be resumed; the server goes on, and says what it cannot do.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer import machine
from explorer.errors import InputError

LEAST_FREE = 4 * 2**20
"""Bytes that must be free for work to be started: what a worker writes before it has done anything is far less."""


@dataclass(frozen=True)
class Fault:
    """One way in which a disk fails.

    Attributes
    ----------
    status : exit status of a worker that met it; what it said may not have reached the disk
    reason : what is wrong, as the reason of an `InputError`; `{free}` is the space that is free
    mend : what to do; `{then}` is what follows once that is done
    numbers : the system's error numbers that tell of it, wherever they come from
    of_path : those that do so only where the path is the workspace's own
    """

    status: int
    reason: str
    mend: str
    numbers: frozenset[int]
    of_path: frozenset[int] = frozenset()


_FREE_SPACE = "Free some space, or delete what you do not need under Storage{then}."
FULL = Fault(40, "the disk is full ({free} free)", _FREE_SPACE, frozenset({errno.ENOSPC}))
QUOTA = Fault(41, "your quota of its disk is used up", _FREE_SPACE, frozenset({errno.EDQUOT}))
LARGE = Fault(
    42,
    "a file would be larger than its disk or your limits allow ({free} free)",
    "Choose a workspace on another disk with --workspace, or less data{then}.",
    frozenset({errno.EFBIG}),
)
READ_ONLY = Fault(
    43,
    "the disk is read-only ({free} free)",
    "Make it writable again, or choose another workspace with --workspace{then}.",
    frozenset({errno.EROFS}),
)
FORBIDDEN = Fault(
    44,
    "its files may not be written or read by this user",
    "Give yourself back the rights to the folder and all in it{then}.",
    frozenset(),
    frozenset({errno.EACCES, errno.EPERM}),
)
GONE = Fault(
    45,
    "the folder is not there any more",
    "Nothing is made in its place. Put it back, or connect its disk again{then}.",
    frozenset({errno.ESTALE}),
    frozenset({errno.ENOENT, errno.ENOTDIR}),
)
BROKEN = Fault(
    46,
    "its disk does not answer, or reports damage",
    "Check the disk and its connection{then}.",
    frozenset({errno.EIO, errno.ENXIO, errno.ENODEV, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT}),
)
CROWDED = Fault(
    47,
    "too many files are open at once",
    "Close other programs, or allow more open files (ulimit -n){then}.",
    frozenset({errno.EMFILE, errno.ENFILE}),
)
FAULTS = FULL, QUOTA, LARGE, READ_ONLY, FORBIDDEN, GONE, BROKEN, CROWDED

_SQLITE = {13: FULL, 8: READ_ONLY, 10: BROKEN, 3: FORBIDDEN}
"""What primary result codes of SQLite tell of; 8 stands for a file that was moved, too."""
_NUMBERED = re.compile(r"(?:os error|errno:?|Errno) (\d+)")
_WORDS = {
    re.compile("No space left on device|database or disk is full|\\d+ requested and \\d+ written"): FULL,
    re.compile("Disk quota exceeded"): QUOTA,
    re.compile("Read-only file system|readonly database"): READ_ONLY,
    re.compile("Input/output error|disk I/O error"): BROKEN,
    re.compile("Too many open files"): CROWDED,
}
"""How libraries write such errors into errors of their own: NumPy, safetensors, Arrow, SQLite, HDF5."""
_MOST_CAUSES = 8
THEN_RESUME = ", then resume the run"
THEN_ON = "; the app goes on by itself"


def find(error: BaseException, workspace: Path) -> Fault | None:
    """Return the disk's fault that an error, or what it was raised from, tells of; None where it tells of none."""
    link: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if link is None:
            return None
        fault = _of_one(link, workspace)
        if fault is not None and (fault in (FULL, QUOTA) or not isinstance(error, InputError)):
            return fault
        link = link.__cause__ or link.__context__
    return None


def of_status(status: int | None) -> Fault | None:
    """Return the fault that a worker's exit status tells of."""
    return next((fault for fault in FAULTS if fault.status == status), None)


def sentence(fault: Fault, workspace: Path, then: str = "") -> InputError:
    """Return what is said of a fault: where, what, with the space that is free now, and what to do.

    >>> str(sentence(GONE, Path("/nowhere/else"), THEN_RESUME)).partition(": ")[2]
    'the folder is not there any more. Nothing is made in its place. Put it back, or connect its disk again, then \
resume the run.'
    """
    place, named = workspace, "workspace"
    if fault is FULL and _elsewhere(workspace):
        place, named = Path(tempfile.gettempdir()), "temporary folder"
    reason = fault.reason
    if fault is FULL and _no_more_files(place):  # though some of its room is free
        reason = "its disk takes no more files, though {free} are free"
    free = _free(place)
    reason = reason.format(free=free) if free else reason.replace(" ({free} free)", "")
    return InputError(f"{named} {place}", reason, fault.mend.format(then=then))


def told(error: BaseException, workspace: Path, then: str = "") -> InputError | None:
    """Return the sentence for an error that a fault of the disk brought about; None for any other."""
    fault = find(error, workspace)
    return None if fault is None else sentence(fault, workspace, then)


@contextmanager
def plainly(workspace: Path, then: str = "") -> Iterator[None]:
    """Raise the sentence in place of an error that a fault of the disk brings about inside."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        plain = told(error, workspace, then)
        if plain is None:
            raise
        raise plain from error


def now(workspace: Path) -> InputError | None:
    """Return what is wrong with the disk below a workspace at this moment: no room for even the least work, …

    None where nothing is, as far as the system tells without a try.
    """
    try:
        about = os.statvfs(workspace)
    except OSError as error:
        return told(error, workspace, THEN_ON)
    if about.f_flag & os.ST_RDONLY:
        return sentence(READ_ONLY, workspace, THEN_ON)
    if about.f_bavail * about.f_frsize < LEAST_FREE or _no_more_files(workspace):
        return sentence(FULL, workspace, THEN_ON)
    return None


def refuse_full(workspace: Path) -> None:
    """Raise InputError where the disk can take no work."""
    if (lacking := now(workspace)) is not None:
        raise lacking


def _of_one(error: BaseException, workspace: Path) -> Fault | None:
    if isinstance(error, sqlite3.Error):
        fault = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if fault is not None and fault is not FULL and _absent(workspace):
            return GONE
        return fault
    if isinstance(error, OSError) and error.errno is not None:
        return _of_number(error.errno, error.filename, workspace)
    if isinstance(error, InputError):
        return None
    text = str(error)
    if found := _NUMBERED.search(text):
        return _of_number(int(found[1]), None, workspace)
    return next((fault for words, fault in _WORDS.items() if words.search(text)), None)


def _of_number(number: int, path: object, workspace: Path) -> Fault | None:
    for fault in FAULTS:
        if number in fault.numbers:
            return fault
        if number in fault.of_path and _inside(path, workspace):
            return fault if fault is not GONE or _absent(workspace) else None
    return None


def _inside(path: object, workspace: Path) -> bool:
    """Return whether a path, as an OSError names it, lies in the workspace; one that is not named is taken to."""
    if not isinstance(path, str | bytes | os.PathLike):
        return _absent(workspace)
    return Path(os.fsdecode(path)).absolute().is_relative_to(workspace)


def _absent(workspace: Path) -> bool:
    """Return whether a workspace has vanished, or something else lies in its place, as where a disk was unmounted."""
    return not (workspace / "runs").is_dir()


def _elsewhere(workspace: Path) -> bool:
    """Return whether it is the temporary folder's disk that is full, and not the workspace's."""
    try:
        return machine.disk(Path(tempfile.gettempdir())) < LEAST_FREE <= machine.disk(workspace)
    except OSError:
        return False


def _no_more_files(place: Path) -> bool:
    try:
        about = os.statvfs(place)
    except OSError:
        return False
    return about.f_files > 0 and about.f_favail == 0


def _free(place: Path) -> str:
    """Return the space that is free below a folder in words, "" where nothing is known."""
    try:
        return machine.size(machine.disk(place)) if place.is_dir() else ""
    except OSError:
        return ""
