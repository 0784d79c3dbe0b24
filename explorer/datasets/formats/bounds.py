"""How much of a file is taken on trust: what is opened, how long a line may be, how far it may unfold.

A name may stand for a pipe that nobody writes to or a device without an end; a few bytes may unpack to as many as the
machine holds. All is told while the file is read, block by block, and refused in a sentence.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, cast

from explorer import machine
from explorer.errors import InputError

LONGEST_LINE = 64 * 2**20
"""Bytes of one line. Half a million samples of a VCF with depths and likelihoods take 20 MB, an array's .ped 12 MB."""
MOST_COLUMNS = 10_000_000
MOST_EMPTY_LINES = 1_000_000
UNPACKED = 2**26
"""Bytes to which any compressed file may unfold."""
MOST_RATIO = 250
"""How many times as long as the file its content may be beyond that; real genotypes are 5 to 100 times as long."""
MOST_DIRECTORY = 16 * 2**20
"""Bytes of the list of what is in a zip archive, which is read at once; 100,000 members take half of it."""
LISTED = 16 * 2**20
"""Bytes from which on the lines of a list of samples or variants are counted before they are read."""
SPECIAL = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
"""What a name may stand for that is no file."""
_END_OF_ZIP, _END_OF_ZIP64 = b"PK\x05\x06", b"PK\x06\x06"
_LONGEST_END = 65_557 + 76


def special(mode: int) -> str:
    """Return what a name that is no regular file stands for, by the type in its mode."""
    return SPECIAL.get(stat.S_IFMT(mode), "something unknown")


def opened(path: Path) -> BinaryIO:
    """Open a regular file, as it is at this moment: one that changes while it is read is refused at its end.

    Raises InputError for what is missing, may not be read or is no file; a pipe is not waited for.
    """
    try:
        if not stat.S_ISREG(mode := os.stat(path).st_mode):
            raise _no_file(path, mode)
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise InputError(path.name, "there is no such file", "Check the name and the folder.") from None
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(path.name, f"the file cannot be opened ({reason})", "Check its permissions.") from None
    raw = _AsFound(number, path.name)
    if not stat.S_ISREG(raw.mode_of_file):
        raw.close()
        raise _no_file(path, raw.mode_of_file)
    return cast(BinaryIO, io.BufferedReader(raw))


def _no_file(path: Path, mode: int) -> InputError:
    mend = "Choose a file in it." if stat.S_ISDIR(mode) else "Choose a file."
    return InputError(path.name, f"this is {special(mode)}, not a file", mend)


class _AsFound(io.FileIO):
    """A file as long as it was when it was opened."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__(number, "rb")
        about = os.fstat(number)
        self.mode_of_file = about.st_mode
        self._name, self._size, self._found = name, about.st_size, (about.st_size, about.st_mtime_ns)

    def readinto(self, buffer: Any, /) -> int:
        """Read up to the end that was found; refuse the file there where it is another now."""
        view = memoryview(buffer).cast("B")
        read = super().readinto(view[: max(0, self._size - self.tell())]) or 0
        if not read and len(view):
            about = os.fstat(self.fileno())
            if (about.st_size, about.st_mtime_ns) != self._found:
                raise InputError(self._name, "the file changed while it was read", "Wait until it is written.")
        return read


class Unpacking(gzip.GzipFile):
    """A gzip file that is refused where it unfolds to far more than a real one does."""

    def __init__(self, packed: BinaryIO, name: str) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed, self._called = packed, name

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes."""
        data = super().read(size)
        unpacked, packed = self.tell(), self._packed.tell()
        if unpacked > UNPACKED and unpacked > MOST_RATIO * packed:
            what = f"{machine.size(packed)} of it unpack to more than {machine.size(unpacked)}"
            raise InputError(self._called, what, "If that is as it should be, unpack it with gunzip first.")
        return data

    def close(self) -> None:
        """Close the file, too."""
        super().close()
        self._packed.close()


def archive(path: Path) -> zipfile.ZipFile:
    """Open a zip archive whose list of members is of a sensible length; what zipfile raises for a damaged one."""
    file = opened(path)
    try:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST_END))
        tail = file.read(_LONGEST_END)
        if _directory(tail) > MOST_DIRECTORY:
            raise InputError(path.name, "its zip archive has far too many members", "Is it what its name says?")
        file.seek(0)
        return _Closing(file)
    except BaseException:
        file.close()
        raise


class _Closing(zipfile.ZipFile):
    """An archive that closes its file, too."""

    def __init__(self, file: BinaryIO) -> None:
        self._opened = file
        super().__init__(file)

    def close(self) -> None:
        super().close()
        self._opened.close()


def _directory(tail: bytes) -> int:
    """Return how many bytes the end of an archive says that the list of its members takes."""
    at, large = tail.rfind(_END_OF_ZIP), tail.rfind(_END_OF_ZIP64)
    size = struct.unpack("<I", tail[at + 12 : at + 16])[0] if 0 <= at <= len(tail) - 16 else 0
    if size == 2**32 - 1 and 0 <= large <= len(tail) - 48:
        (size,) = struct.unpack("<Q", tail[large + 40 : large + 48])
    return size


def refuse_longer(path: Path, most: int, what: str) -> None:
    """Refuse a long list of samples or variants that has far more lines than there can be, before it is read.

    Parameters
    ----------
    what : says what allows no more, such as "cohort.bed holds at most 12 samples"
    """
    with opened(path) as file:
        if os.fstat(file.fileno()).st_size < LISTED or file.read(2) == b"\x1f\x8b":
            return
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(2**20), b""))
    if lines > 2 * most + 100_000:
        raise InputError(
            path.name, f"it has {lines:,} lines, but {what}", "The files belong together: copy them again."
        )
