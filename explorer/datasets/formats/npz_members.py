"""The arrays of a .npz, each checked by its header before memory is taken for it; nothing is unpickled."""

from __future__ import annotations

import math
import sys
import tokenize
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from explorer import machine
from explorer.datasets.formats import bounds
from explorer.datasets.needs import SPARE
from explorer.errors import InputError

_ANEW = "Write it anew with np.savez, from arrays of numbers and text."
_KINDS = "biufUS"
"""Arrays of truth values, numbers and text; others, such as of dates, are of no use here."""
_BLOCK = 2**22
_DAMAGES = (
    *(
        ValueError,
        EOFError,
        OSError,
        KeyError,
        zlib.error,
        zipfile.BadZipFile,
        NotImplementedError,
        tokenize.TokenError,
    ),
    *(MemoryError, SyntaxError, TypeError, RuntimeError, OverflowError, AttributeError, IndexError),
)
"""What zipfile and numpy raise for bytes that are no archive and no array."""


def names(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the arrays in an archive by their names, without .npy; of two of one name the later."""
    return {info.filename.removesuffix(".npy"): info for info in archive.infolist()}


def header(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Return an array's shape, whether it is stored by columns, its type, and where its values begin."""
    with archive.open(info) as file:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, by_columns, dtype = read(file)
        return shape, by_columns, dtype, file.tell()


def read(path: Path, wanted: Collection[str]) -> dict[str, np.ndarray]:
    """Return the arrays of these names.

    Raises
    ------
    InputError
        The archive is damaged; an array is pickled, not as long as its shape says, or all are too large for this
        machine.
    """
    try:
        with bounds.archive(path) as archive:
            members = {name: info for name, info in names(archive).items() if name in wanted}
            _refuse_large(path, sum(info.file_size for info in members.values()))
            return {name: _array(archive, info, path, name) for name, info in members.items()}
    except InputError:
        raise
    except _DAMAGES:
        raise InputError(path.name, "it is cut off or damaged", _ANEW) from None


def listed(path: Path) -> list[str]:
    """Return the names of all arrays; InputError where the archive is damaged."""
    try:
        with bounds.archive(path) as archive:
            return list(names(archive))
    except InputError:
        raise
    except _DAMAGES:
        raise InputError(path.name, "it is cut off or damaged", _ANEW) from None


def _refuse_large(path: Path, size: int) -> None:
    free = machine.memory()[1]
    if size > SPARE * free:
        what = f"its arrays take {machine.size(size)} of memory, and {machine.size(free)} are free"
        raise InputError(path.name, what, "Write dosages as int8, or as a .bed.")


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, name: str) -> np.ndarray:
    place = f"{path.name}, key {name}"
    shape, by_columns, dtype, begins = header(archive, info)
    if dtype.hasobject:
        raise InputError(place, "the array is pickled, which is never opened", _ANEW)
    if dtype.kind not in _KINDS:
        raise InputError(place, f"it holds {dtype}, neither numbers nor text", _ANEW)
    expected, held = math.prod(shape) * dtype.itemsize, info.file_size - begins
    if expected != held or min(shape, default=0) < 0:
        says = "x".join(map(str, shape)) or "one"
        what = f"its header says {says} of {dtype}, {expected:,} bytes, but {held:,} follow"
        raise InputError(place, what, _ANEW)
    if not expected:
        return np.zeros(shape, dtype)
    stored = np.empty(expected, np.uint8)
    with archive.open(info) as file:
        file.read(begins)
        for start in range(0, expected, _BLOCK):
            block = file.read(min(_BLOCK, expected - start))
            stored[start : start + len(block)] = np.frombuffer(block, np.uint8)
        if len(file.read(1)):  # the end, where the check sum is looked at
            raise EOFError
    if dtype.kind == "U" and int(stored.view(f"{dtype.str[0]}u4").max()) > sys.maxunicode:
        raise InputError(place, "it holds bytes that are no letters", _ANEW)
    return stored.view(dtype).reshape(shape, order="F" if by_columns else "C")
